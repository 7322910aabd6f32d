CREATE TABLE notes (
  id INT NOT NULL,
  title VARCHAR(200),
  body TEXT,
  PRIMARY KEY (id),
  KEY by_title (title(10) DESC, body(20)),
  UNIQUE KEY (title(5)),
  INDEX USING BTREE (body(7)),
  FULLTEXT (body),
  KEY by_size ((length(body)))
);
ALTER TABLE notes ADD INDEX by_body (body(4)), ADD UNIQUE (title(3));
CREATE UNIQUE INDEX by_both USING BTREE ON notes (title(8), id);
CREATE INDEX by_cost ON parcels (cost_of(weight), round(price, 2));
SELECT id FROM notes USE INDEX FOR JOIN (by_title), parcels WHERE notes.id = parcels.id(+);
SELECT * FROM ROWS FROM (one(1), two(2)) AS r;
CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter');
