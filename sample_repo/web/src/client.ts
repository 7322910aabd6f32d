import { FINAL_STATUSES, type ParcelView } from "./types.js";

export class TrackingError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "TrackingError";
  }
}

export interface ClientOptions {
  baseUrl: string;
  refreshSeconds?: number;
}

const sleep = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

/** Asks the hub for parcels. */
export class TrackingClient {
  private readonly cache = new Map<string, ParcelView>();

  constructor(private readonly options: ClientOptions) {}

  /** Fetches one parcel; a delivered one is asked for only once. */
  async fetchParcel(number: string): Promise<ParcelView> {
    const known = this.cache.get(number);
    if (known && FINAL_STATUSES.has(known.status)) {
      return known;
    }
    const response = await fetch(`${this.options.baseUrl}/parcels/${encodeURIComponent(number)}`);
    if (!response.ok) {
      throw new TrackingError(`hub answered ${response.status}`, response.status);
    }
    const parcel = (await response.json()) as ParcelView;
    this.cache.set(number, parcel);
    return parcel;
  }

  /** Yields the parcel whenever it was fetched, until it has arrived. */
  async *watch(number: string): AsyncGenerator<ParcelView> {
    for (;;) {
      const parcel = await this.fetchParcel(number);
      yield parcel;
      if (FINAL_STATUSES.has(parcel.status)) {
        return;
      }
      await sleep(this.options.refreshSeconds ?? 30);
    }
  }
}
