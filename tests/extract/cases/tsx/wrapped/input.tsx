export const Input = forwardRef<HTMLInputElement, Props>((props, ref) => <input ref={ref} />);
const Memo = React.memo(function Inner(props: Props) {
  return <Input {...props} />;
});
export default function App(): JSX.Element {
  return <Memo text={`a ${label()}`} />;
}
export type { Props };
