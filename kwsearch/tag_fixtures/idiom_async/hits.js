async function fetchAll() { // hit: statement fetchAll: async-function
  await fetch("/"); // hit: statement fetchAll: await
}
