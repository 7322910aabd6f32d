import { useEffect, useState } from "react";

import { TrackingClient } from "./client.js";
import { eventLine, statusText } from "./format.js";
import { BoardState, type ParcelView } from "./types.js";

interface BoardProps {
  client: TrackingClient;
  number: string;
}

/** Shows where one parcel is and when it will arrive. */
export function Board({ client, number }: BoardProps) {
  const [parcel, setParcel] = useState<ParcelView | null>(null);
  const [state, setState] = useState(BoardState.Loading);

  useEffect(() => {
    let active = true;
    const follow = async () => {
      try {
        for await (const view of client.watch(number)) {
          if (!active) return;
          setParcel(view);
          setState(BoardState.Idle);
        }
      } catch {
        setState(BoardState.Failed);
      }
    };
    void follow();
    return () => {
      active = false;
    };
  }, [client, number]);

  if (state === BoardState.Failed) return <p role="alert">The hub does not answer.</p>;
  if (!parcel) return <p>Loading…</p>;
  return (
    <section>
      <h2>{statusText(parcel.status)}</h2>
      <ol>
        {parcel.events.map((event) => (
          <li key={event.at}>{eventLine(event)}</li>
        ))}
      </ol>
    </section>
  );
}
