import type { ParcelStatus, ScanEventView } from "./types.js";

const STATUS_TEXT: Record<ParcelStatus, string> = {
  accepted: "Handed in",
  in_transit: "On its way",
  out_for_delivery: "On the van",
  delivered: "Delivered",
  returned: "On its way back",
};

export function statusText(status: ParcelStatus): string {
  return STATUS_TEXT[status];
}

/** Formats an event as one line, in the reader's time zone. */
export function eventLine(event: ScanEventView, locale = "en"): string {
  const time = new Date(event.at).toLocaleString(locale);
  return `${time}  ${event.depot}  ${statusText(event.status)}`;
}

export default statusText;
