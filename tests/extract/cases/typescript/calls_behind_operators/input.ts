async function load(client: Client, id: string) {
  const user = await client.get<User>(`/users/${id}`);
  if (!injector.get<Direction | null>(Direction, null)) return;
  const size = 1 + measure<Box>(user);
  const all = 2 * (await fetchAll<User[]>(id)).length;
  return !await exists<User>(id) || typeof parse<User>(user);
}

function release(resolve?: () => void, node?: Node) {
  resolve!();
  node!.parent!.remove!(1);
  await later!<void>();
}
