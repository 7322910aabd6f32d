import React from 'react';
import { Table } from './table';

export const Page = ({ rows }) => {
  const onSelect = () => {};
  return (
    <>
      <h1 className="title">All rows</h1>
      <Table.Body rows={rows} onSelect={onSelect} />
      <Footer>
        Page {format(rows.length)}
      </Footer>
    </>
  );
};

export default React.memo(function Memoized() {
  return <Page />;
});
