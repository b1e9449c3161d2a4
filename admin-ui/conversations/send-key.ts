export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** What is held with Enter to send. */
export const SEND_KEY = isMac ? '⌘' : 'Ctrl';
