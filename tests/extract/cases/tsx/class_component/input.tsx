import { Component } from 'react';

@observer
export class Counter extends Component<Props, State> {
  state: State = { count: 0 };
  private timer?: number;

  increase = (): void => {
    this.setState({ count: this.state.count + 1 });
  };

  render() {
    return <button onClick={this.increase}>{this.state.count} times</button>;
  }
}
