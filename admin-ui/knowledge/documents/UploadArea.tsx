import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import { useRef, useState } from 'react';
import { useRefresh, useTranslate } from 'react-admin';
import { endpoints } from '../../http/endpoints.ts';
import { DropZone } from '../../kit/DropZone.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useReason } from '../use-reason.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const ACCEPT = '.pdf,.docx,.html,.htm,.md,.markdown,.txt';

interface Sending {
  id: number;
  name: string;
  state: 'sending' | 'sent' | 'failed';
  reason: string;
}

/** Drop or choose files; each tells its own fate. Sent one after the other so that a slow line is not choked. */
export function UploadArea() {
  const t = useTranslate();
  const say = useSayError();
  const reason = useReason();
  const refresh = useRefresh();
  const [files, setFiles] = useState<Sending[]>([]);
  const nextId = useRef(1);

  const send = async (chosen: File[]) => {
    const queue = chosen.map((file) => ({ file, id: nextId.current++ }));
    setFiles((all) => [
      ...all,
      ...queue.map(({ file, id }) => ({ id, name: file.name, state: 'sending' as const, reason: '' })),
    ]);
    const settle = (id: number, state: Sending['state'], reason = '') =>
      setFiles((all) => all.map((file) => (file.id === id ? { ...file, state, reason } : file)));
    for (const { file, id } of queue) {
      if (file.size > MAX_BYTES) {
        settle(id, 'failed', t('knowledge.tooLarge', { name: file.name }));
        continue;
      }
      if (file.size === 0) {
        settle(
          id,
          'failed',
          t('knowledge.fileProblem', { name: file.name, reason: reason.file('empty_file') }),
        );
        continue;
      }
      try {
        await endpoints.upload(file);
        settle(id, 'sent');
        refresh();
      } catch (error) {
        settle(id, 'failed', t('knowledge.fileProblem', { name: file.name, reason: say(error) }));
      }
    }
  };

  return (
    <Box sx={{ mb: 6 }}>
      <DropZone
        title={t('knowledge.dropTitle')}
        hint={t('knowledge.dropHint')}
        choose={t('knowledge.dropChoose')}
        accept={ACCEPT}
        multiple
        variant="outlined"
        onFiles={(chosen) => void send(chosen)}
      />
      <Box aria-live="polite">
        {files.map((file) => (
          <Box
            key={file.id}
            sx={{
              mt: 3,
              fontSize: '0.875rem',
              color: file.state === 'failed' ? 'error.main' : 'text.primary',
            }}
          >
            {file.state === 'sending' ? (
              <>
                {t('knowledge.uploading', { name: file.name })}
                <LinearProgress sx={{ mt: 1 }} aria-label={t('knowledge.uploading', { name: file.name })} />
              </>
            ) : null}
            {file.state === 'sent' ? t('knowledge.uploaded', { name: file.name }) : null}
            {file.state === 'failed' ? file.reason : null}
          </Box>
        ))}
      </Box>
    </Box>
  );
}
