/** What the hub says about a parcel; written by `describe` in hub/api.py. */
export interface ParcelView {
  number: string;
  status: ParcelStatus;
  arrival: string | null;
  events: ScanEventView[];
}

export interface ScanEventView {
  at: string;
  status: ParcelStatus;
  depot: string;
}

export type ParcelStatus = "accepted" | "in_transit" | "out_for_delivery" | "delivered" | "returned";

export enum BoardState {
  Idle = "idle",
  Loading = "loading",
  Failed = "failed",
}

/** Statuses after which the board stops polling. */
export const FINAL_STATUSES: ReadonlySet<ParcelStatus> = new Set(["delivered"]);
