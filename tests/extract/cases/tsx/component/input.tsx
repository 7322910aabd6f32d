import React, { useState } from 'react';

interface Props extends Base {
  rows: Row[];
}

/** Lists rows. */
export const List: React.FC<Props> = ({ rows }) => {
  const [open, setOpen] = useState<boolean>(false);
  return (
    <Layout.Main>
      <Row<string> key="a" onClick={() => setOpen(!open)} />
      <p>no rows</p>
    </Layout.Main>
  );
};
