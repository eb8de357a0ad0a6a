/// Takes a result so that the optimizer cannot leave its computation out.
///
/// Unlike an empty function that is merely not inlined, this one's argument counts as used.
@_optimize(none)
package func keep<Value>(_ value: Value) {}
