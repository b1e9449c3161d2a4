/** Says it again, and tells the process that started this one when. */
export async function echo(text: string): Promise<string> {
  process.send?.(performance.timeOrigin + performance.now());
  return text;
}
