library my.lib;
import 'dart:async';
import 'package:foo/bar.dart' as b show X, Y hide Z;
export 'src/x.dart';
part 'p.dart';
part of 'q.dart';
/// Doc
@immutable
abstract class A<T> extends B with M1, M2 implements I, J {
  final int x; static const y = 1, z = 2;
  late String? s;
  A(this.x);
  A.named(this.x) : super(1);
  factory A.make() => A(1);
  int get g => 1;
  set g(int v) {}
  void m(int p) async { await foo(p); obj.bar(1); new C(); }
  operator ==(o) => true;
  void abs();
  external int ext();
}
mixin M on A { void q() {} }
enum E { one, two; final int k = 1; void f() {} }
extension Ex on String { int get len2 => 1; }
typedef F = void Function(int);
typedef int G(int x);
int top(int a) { var local = 1; return top(a); }
const k = 1; var v = 2; final w = 3; String get tg => '';
extension type Id(int i) {}
