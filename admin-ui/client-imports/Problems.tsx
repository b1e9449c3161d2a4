import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { type ClientImport, clientImports, importKeys } from '../http/client-imports.ts';
import { download } from '../http/download.ts';
import { quoted } from '../i18n/typography.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

const PER_PAGE = 50;

/** What is wrong, by line and column, to be read here or taken along as a file. */
export function Problems({ file }: { file: ClientImport }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const { locale, decimal } = useFormat();
  const [page, setPage] = useState(1);
  const offset = (page - 1) * PER_PAGE;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: importKeys.problems(file.id, offset),
    queryFn: () => clientImports.problems(file.id, offset),
    placeholderData: (before) => before,
  });
  const report = useMutation({
    mutationFn: () => download(clientImports.reportPath(file.id)),
    onError: (failure) => notify(say(failure), { type: 'warning' }),
  });
  return (
    <Section
      title={t('imports.problems')}
      hint={t('imports.problemsHint')}
      action={
        <Button variant="outlined" size="small" loading={report.isPending} onClick={() => report.mutate()}>
          {t('imports.report')}
        </Button>
      }
    >
      {isPending ? <LoadingRows rows={4} height={52} /> : null}
      {error ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data ? (
        <>
          <Sheet label={t('imports.problems')}>
            {data.items.map((problem) => (
              <Box
                component="li"
                key={`${problem.line} ${problem.columnIndex} ${problem.code}`}
                sx={{
                  display: 'grid',
                  gridTemplateColumns: { xs: '1fr', sm: '110px minmax(0, 1fr) minmax(0, 1.4fr)' },
                  columnGap: 4,
                  px: 4,
                  py: 3,
                  overflowWrap: 'anywhere',
                }}
              >
                <Box className="figures" sx={{ fontWeight: 600 }}>
                  {t('imports.line')} {decimal(problem.line)}
                </Box>
                <Typography variant="body2" color="textSecondary" component="div" sx={{ pt: { sm: '1px' } }}>
                  {problem.column === null && problem.value === ''
                    ? t('imports.wholeLine')
                    : t('imports.cell', {
                        column: problem.column ?? t('imports.wholeLine'),
                        value: quoted(locale, problem.value),
                      })}
                </Typography>
                <Typography variant="body2" component="div" sx={{ pt: { sm: '1px' } }}>
                  {problem.message}
                </Typography>
              </Box>
            ))}
          </Sheet>
          <Pager page={page} perPage={PER_PAGE} total={data.total} onPage={setPage} />
        </>
      ) : null}
    </Section>
  );
}
