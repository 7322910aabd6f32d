// Macros without an argument between commas, heads of blocks on a line of their own, attributes of enumerations.
enum class [[nodiscard]] status : int { open, closed };
enum [[deprecated("use status")]] old_status { gone };

JNIEXPORT void JNICALL Java_shop_Store_open(
  JNIEnv* env, jclass, jlong handle)
{
  CHECK_ARGUMENT(env, handle != 0, "no handle", );
  NATIVE_TRY
  {
    open_store(env);
  }
  NATIVE_CATCH(env, );
}

JNIEXPORT jlong JNICALL Java_shop_Store_size(
  JNIEnv* env, jclass)
{
  NATIVE_TRY
  {
    return size_of(env);
  }
  NATIVE_CATCH(, env, , 0);
}
