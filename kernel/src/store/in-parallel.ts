/** Works on at most `limit` items at a time and answers in their order. The first failure is thrown, once all have ended. */
export async function inParallel<Item, Answer>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = items.entries();
  let failed: { error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    // One iterator for all: whoever is free takes the next.
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        answers[index] = await work(item);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failed) throw failed.error;
  return answers;
}
