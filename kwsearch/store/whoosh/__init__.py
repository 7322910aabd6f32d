"""The index folder as a Whoosh index: fields, codec, commits, verification. The only owner of whoosh."""
