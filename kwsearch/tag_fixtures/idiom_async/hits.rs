async fn fetch() {} // hit: statement fetch: async-function
