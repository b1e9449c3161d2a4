import type { RaThemeOptions } from 'react-admin';
import { dark, floating, fontFamily, light, motionMs, type Palette, radius } from './tokens.ts';

declare module '@mui/material/styles' {
  interface Palette {
    brand: import('./tokens.ts').Palette;
  }
  interface PaletteOptions {
    brand?: import('./tokens.ts').Palette;
  }
}

const focusRing = (c: Palette) => ({ outline: `2px solid ${c.coquelicot}`, outlineOffset: 2 });

function themeOf(mode: 'light' | 'dark', c: Palette): RaThemeOptions {
  const shadow = floating[mode];
  const shadows = ['none', ...Array.from({ length: 24 }, () => shadow)] as RaThemeOptions['shadows'];
  return {
    palette: {
      mode,
      brand: c,
      primary: {
        main: c.coquelicot,
        dark: c.coquelicotHover,
        light: c.coquelicotWash,
        contrastText: c.onCoquelicot,
      },
      secondary: { main: c.plum, dark: c.plum, light: c.plumWash, contrastText: c.surface },
      success: { main: c.sage, light: c.sageWash, contrastText: c.surface },
      warning: { main: c.amber, light: c.amberWash, contrastText: c.surface },
      error: { main: c.danger, light: c.dangerWash, contrastText: c.surface },
      info: { main: c.inkSoft, contrastText: c.surface },
      background: { default: c.paper, paper: c.surface },
      text: { primary: c.ink, secondary: c.inkSoft },
      divider: c.hairline,
    },
    spacing: 4,
    shape: { borderRadius: radius },
    shadows,
    typography: {
      fontFamily,
      fontSize: 15,
      htmlFontSize: 16,
      body1: { fontSize: '0.9375rem', lineHeight: 1.55 },
      body2: { fontSize: '0.875rem', lineHeight: 1.5 },
      caption: { fontSize: '0.8125rem', lineHeight: 1.45 },
      h1: { fontSize: '1.625rem', fontWeight: 650, lineHeight: 1.25, letterSpacing: '-0.015em' },
      h2: { fontSize: '1.125rem', fontWeight: 650, lineHeight: 1.35, letterSpacing: '-0.005em' },
      h3: { fontSize: '0.9375rem', fontWeight: 650, lineHeight: 1.4 },
      button: { textTransform: 'none', fontWeight: 600, fontSize: '0.9375rem', letterSpacing: 0 },
    },
    transitions: {
      duration: {
        shortest: motionMs,
        shorter: motionMs,
        short: motionMs,
        standard: motionMs,
        complex: motionMs,
        enteringScreen: motionMs,
        leavingScreen: motionMs,
      },
    },
    components: {
      MuiCssBaseline: {
        styleOverrides: {
          body: {
            fontSize: '0.9375rem',
            WebkitFontSmoothing: 'antialiased',
            textRendering: 'optimizeLegibility',
          },
          ':focus-visible': focusRing(c),
          '::selection': { background: c.plumWash },
          a: { color: c.coquelicot, textUnderlineOffset: 3, textDecorationThickness: 1 },
          '.figures': { fontVariantNumeric: 'tabular-nums' },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': {
              animationDuration: '0.01ms !important',
              animationIterationCount: '1 !important',
              transitionDuration: '0.01ms !important',
              scrollBehavior: 'auto !important',
            },
          },
        },
      },
      MuiButtonBase: {
        defaultProps: { disableRipple: true },
        styleOverrides: { root: { '&:focus-visible': focusRing(c) } },
      },
      MuiButton: {
        defaultProps: { disableElevation: true },
        styleOverrides: {
          root: { borderRadius: radius, padding: '8px 16px', minHeight: 40, whiteSpace: 'nowrap' },
          sizeSmall: { minHeight: 32, padding: '4px 12px', fontSize: '0.875rem' },
          sizeLarge: { minHeight: 48, padding: '12px 24px', fontSize: '1rem' },
          outlined: {
            borderColor: c.hairline,
            color: c.ink,
            backgroundColor: c.surface,
            '&:hover': { borderColor: c.inkSoft, backgroundColor: c.surface },
          },
          text: { color: c.ink, '&:hover': { backgroundColor: c.sand } },
          contained: { '&:hover': { backgroundColor: c.coquelicotHover } },
        },
      },
      MuiIconButton: {
        styleOverrides: {
          root: { borderRadius: radius, color: c.inkSoft, '&:hover': { backgroundColor: c.sand } },
        },
      },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiTextField: { defaultProps: { variant: 'outlined', size: 'small', fullWidth: true } },
      MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', fullWidth: true } },
      MuiOutlinedInput: {
        styleOverrides: {
          root: {
            backgroundColor: c.surface,
            borderRadius: radius,
            minHeight: 44,
            '& .MuiOutlinedInput-notchedOutline': { borderColor: c.hairline },
            '&:hover .MuiOutlinedInput-notchedOutline': { borderColor: c.inkSoft },
            '&.Mui-focused .MuiOutlinedInput-notchedOutline': { borderColor: c.ink, borderWidth: 1.5 },
          },
          multiline: { minHeight: 44 },
        },
      },
      MuiInputBase: { styleOverrides: { input: { '&::placeholder': { color: c.inkSoft, opacity: 1 } } } },
      MuiInputLabel: { styleOverrides: { root: { color: c.inkSoft, '&.Mui-focused': { color: c.ink } } } },
      MuiFormHelperText: {
        styleOverrides: { root: { marginInline: 2, fontSize: '0.8125rem', '&:empty': { display: 'none' } } },
      },
      MuiDialog: {
        styleOverrides: { paper: { borderRadius: 16, boxShadow: shadow, border: `1px solid ${c.hairline}` } },
      },
      MuiDialogTitle: {
        styleOverrides: { root: { fontSize: '1.125rem', fontWeight: 650, padding: '20px 24px 8px' } },
      },
      MuiDialogActions: { styleOverrides: { root: { padding: '12px 24px 20px', gap: 4 } } },
      MuiMenu: {
        styleOverrides: {
          paper: { border: `1px solid ${c.hairline}`, boxShadow: shadow, borderRadius: radius },
        },
      },
      MuiAutocomplete: {
        styleOverrides: {
          paper: {
            border: `1px solid ${c.hairline}`,
            boxShadow: shadow,
            borderRadius: radius,
            marginBlock: 4,
          },
          option: { minHeight: 44 },
          groupLabel: { backgroundColor: c.surface, color: c.inkSoft, fontWeight: 550, lineHeight: '32px' },
        },
      },
      MuiMenuItem: { styleOverrides: { root: { minHeight: 40, fontSize: '0.9375rem' } } },
      MuiTableCell: {
        styleOverrides: {
          root: {
            borderColor: c.hairline,
            fontVariantNumeric: 'tabular-nums',
            fontSize: '0.9375rem',
            padding: '12px',
          },
          head: { color: c.inkSoft, fontWeight: 550, fontSize: '0.8125rem', backgroundColor: 'transparent' },
        },
      },
      MuiTooltip: {
        styleOverrides: {
          tooltip: {
            backgroundColor: c.ink,
            color: c.paper,
            fontSize: '0.8125rem',
            borderRadius: 6,
            padding: '6px 10px',
          },
        },
      },
      MuiLinearProgress: {
        styleOverrides: {
          root: { borderRadius: 4, height: 4, backgroundColor: c.sand },
          bar: { borderRadius: 4 },
        },
      },
      // react-admin keeps an empty line under every field for a hint; errors still show without it.
      RaTextInput: { defaultProps: { helperText: false } },
      RaSelectInput: { defaultProps: { helperText: false, margin: 'none' } },
      RaNumberInput: { defaultProps: { helperText: false } },
      RaBooleanInput: { defaultProps: { helperText: false } },
      RaAutocompleteInput: { defaultProps: { helperText: false } },
      MuiSwitch: {
        defaultProps: { size: 'small' },
        styleOverrides: {
          // Off, the thumb must be seen on white.
          thumb: { boxShadow: 'none', border: `1px solid ${c.inkSoft}` },
          track: { backgroundColor: c.inkSoft },
        },
      },
      MuiSkeleton: {
        defaultProps: { animation: 'wave' },
        styleOverrides: { root: { backgroundColor: c.sand, borderRadius: 6 } },
      },
      MuiSnackbarContent: {
        styleOverrides: {
          root: {
            backgroundColor: c.ink,
            color: c.paper,
            borderRadius: radius,
            boxShadow: shadow,
            fontSize: '0.9375rem',
          },
        },
      },
      MuiLink: { styleOverrides: { root: { textUnderlineOffset: 3 } } },
    },
  };
}

export const lightTheme = themeOf('light', light);
export const darkTheme = themeOf('dark', dark);
