import { useState } from "react";

type Props = { names: string[]; limit?: number };

export function Row({ name }: { name: string }) {
  return <li className="row">{name}</li>;
}

export function Board({ names, limit = 10 }: Props) {
  const [open, setOpen] = useState(false);
  const shown = names.filter((name, index) => index < limit && name !== "");
  if (!open) {
    return <button onClick={() => setOpen(true)}>Open</button>;
  }
  return (
    <ul>
      {shown.map((name) => (
        <Row key={name} name={name} />
      ))}
    </ul>
  );
}

export const Empty = () => {
  return <p>Nothing</p>;
};

export class Counter {
  count = 0;

  add(by: number): void {
    this.count += by;
  }
}
