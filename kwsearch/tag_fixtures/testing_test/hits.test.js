describe("parcels", () => { // weak: path | hit: call describe
  it("adds", () => {}); // hit: call it
});
