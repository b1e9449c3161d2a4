import { useTheme } from '@mui/material/styles';

/** The mark. Decorative wherever the name stands beside it. */
export function Ladybird({ size = 28 }: { size?: number }) {
  const { brand } = useTheme().palette;
  const dark = '#1B1B1F';
  const head = useTheme().palette.mode === 'dark' ? brand.inkSoft : dark;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M11.5 6.5 9 3.5M20.5 6.5 23 3.5" stroke={head} strokeWidth="1.4" strokeLinecap="round" />
      <path d="M9.5 9.6a6.5 6.5 0 0 1 13 0z" fill={head} />
      <circle cx="16" cy="18.5" r="11.5" fill={brand.coquelicot} />
      <path d="M16 7.5v22" stroke={dark} strokeWidth="1.5" />
      <circle cx="10.6" cy="15.2" r="2.1" fill={dark} />
      <circle cx="21.4" cy="15.2" r="2.1" fill={dark} />
      <circle cx="11.6" cy="22.4" r="2.1" fill={dark} />
      <circle cx="20.4" cy="22.4" r="2.1" fill={dark} />
    </svg>
  );
}
