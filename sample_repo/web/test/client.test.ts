import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { TrackingClient, TrackingError } from "../src/client.js";

describe("TrackingClient", () => {
  it("asks only once for a delivered parcel", async () => {
    let calls = 0;
    globalThis.fetch = async () => {
      calls += 1;
      return new Response(JSON.stringify({ number: "WB-2041-7735-5", status: "delivered", events: [] }));
    };
    const client = new TrackingClient({ baseUrl: "http://hub" });
    await client.fetchParcel("WB-2041-7735-5");
    await client.fetchParcel("WB-2041-7735-5");
    assert.equal(calls, 1);
  });

  it("reports what the hub answered", async () => {
    globalThis.fetch = async () => new Response("{}", { status: 404 });
    const client = new TrackingClient({ baseUrl: "http://hub" });
    await assert.rejects(client.fetchParcel("WB-0000-0000-0"), TrackingError);
  });
});
