describe("not in a test file");
