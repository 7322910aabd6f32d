// @flow
import * as React from 'react';

type Props = {| +title: string, onPress: (event: Event) => void |};

export default component Card(title: string, ...rest: Props) renders View {
  return <View>{format(title)}</View>;
}

export function List({items}: {items: Array<Props>}): React.Node {
  return <Card title={first(items)} />;
}
