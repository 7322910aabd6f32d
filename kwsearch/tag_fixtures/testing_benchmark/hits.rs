use criterion::criterion_group; // weak: import criterion.criterion_group

criterion_group!(benches, adds); // hit: call criterion.criterion_group
