import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { type DragEvent, useRef, useState } from 'react';

/** Where files are dropped or chosen; what becomes of them is the caller's. */
export function DropZone({
  title,
  hint,
  choose,
  accept,
  multiple = false,
  variant,
  loading = false,
  onFiles,
}: {
  title: string;
  hint: string;
  /** The button's words. */
  choose: string;
  /** Endings and types, as the browser's chooser takes them. */
  accept: string;
  multiple?: boolean;
  variant: 'contained' | 'outlined';
  loading?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <Box
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      sx={{
        border: '1.5px dashed',
        borderColor: over ? 'text.primary' : 'divider',
        bgcolor: over ? 'brand.sand' : 'background.paper',
        borderRadius: '10px',
        p: 8,
        textAlign: 'center',
      }}
    >
      <UploadFileOutlined sx={{ fontSize: 30, color: 'text.secondary' }} aria-hidden />
      <Typography variant="h3" component="p" sx={{ mt: 1 }}>
        {title}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 3 }}>
        {hint}
      </Typography>
      <Button variant={variant} onClick={() => chooser.current?.click()} loading={loading}>
        {choose}
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple={multiple}
        hidden
        accept={accept}
        aria-label={choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </Box>
  );
}
