package typst

import "github.com/tetratelabs/wazero/api"

// The names that wasm-bindgen gave to the compiler's own helpers. They change
// with each build of the npm package (here: typst-ts-web-compiler 0.7.0), as
// do the hashes in the import table; TestEveryImportIsAnswered tells.
const (
	exportMalloc      = "__wbindgen_export"
	exportThrow       = "__wbindgen_export3"
	exportFree        = "__wbindgen_export4"
	exportStack       = "__wbindgen_add_to_stack_pointer"
	exportClosureCall = "__wasm_bindgen_func_elem_944"
	exportClosureDrop = "__wasm_bindgen_func_elem_957"
	exportExecutor    = "__wasm_bindgen_func_elem_37350"
)

// answers is the whole import table of the module "wbg".
var answers = map[string]answer{
	// Making values.
	"__wbg_Error_52673b7de5a0ca89":                       value(newError),
	"__wbg_new_df1173567d5ff028":                         value(newError),
	"__wbg_new_8a6f238a6ece86ea":                         value(func(*host, []uint64) any { return &jsError{} }),
	"__wbg_new_1ba21ce319a06297":                         value(func(*host, []uint64) any { return newObject() }),
	"__wbg_new_25f239778d6112b9":                         value(func(*host, []uint64) any { return &array{} }),
	"__wbg_new_6421f6084cc5bc5a":                         attempt(newByteArray),
	"__wbg_new_from_slice_f9c22b9153b26992":              value(byteArrayFrom),
	"__wbg_new_ff12d2b041fb48f1":                         value(func(h *host, s []uint64) any { return h.newPromise(arg(s, 0), arg(s, 1)) }),
	"__wbg_resolve_fd5bfbaa4ce36e1e":                     value(func(h *host, s []uint64) any { return resolved(h.get(arg(s, 0))) }),
	"__wbg_new_no_args_cb138f77cf6151ee":                 value(newFunction),
	"__wbg_new_with_args_df9e7125ffe55248":               value(newProgram),
	"__wbg_new_b2db8aa2650f793a":                         value(func(h *host, s []uint64) any { return newObject() }),
	"__wbg_new_from_slice_db0691b69e9d3891":              refuse("Uint32Array"),
	"__wbg_typstcompiler_new":                            value(func(_ *host, s []uint64) any { return &wrapped{"TypstCompiler", arg(s, 0)} }),
	"__wbg_typstfontresolver_new":                        value(func(_ *host, s []uint64) any { return &wrapped{"TypstFontResolver", arg(s, 0)} }),
	"__wbg_proxycontext_new":                             value(func(_ *host, s []uint64) any { return &wrapped{"ProxyContext", arg(s, 0)} }),
	"__wbindgen_cast_2241b6af4c4b2941":                   value(func(h *host, s []uint64) any { return h.string(arg(s, 0), arg(s, 1)) }),
	"__wbindgen_cast_3334ea73b4b28ba3":                   value(func(_ *host, s []uint64) any { return &closure{a: arg(s, 0), b: arg(s, 1), count: 1} }),
	"__wbindgen_cast_4625c577ab2ec9ee":                   value(func(_ *host, s []uint64) any { return s[0] }),
	"__wbindgen_cast_9ae0607507abb057":                   value(func(_ *host, s []uint64) any { return int64(s[0]) }),
	"__wbindgen_cast_d6cd19b81560fd6e":                   value(func(_ *host, s []uint64) any { return api.DecodeF64(s[0]) }),
	"__wbindgen_object_clone_ref":                        value(func(h *host, s []uint64) any { return h.get(arg(s, 0)) }),
	"__wbindgen_object_drop_ref":                         func(h *host, s []uint64) { h.drop(arg(s, 0)) },
	"__wbg__wbg_cb_unref_87dfb5aaa0cbcea7":               unref,
	"__wbg_iterator_27b7c8b35ab3e86b":                    value(func(*host, []uint64) any { return symbol("iterator") }),
	"__wbg_static_accessor_GLOBAL_769e6b65d6557335":      none,
	"__wbg_static_accessor_SELF_08f5a74c69739274":        none,
	"__wbg_static_accessor_WINDOW_a8924b26aa92d024":      none,
	"__wbg_static_accessor_GLOBAL_THIS_60cf02db4de8e1c1": value(func(h *host, _ []uint64) any { return h.global }),

	// Asking what a value is.
	"__wbg___wbindgen_is_bigint_0e1a2e3f55cfae27":      test(func(v any) bool { _, i := v.(int64); _, u := v.(uint64); return i || u }),
	"__wbg___wbindgen_is_function_8d400b8b1af978cd":    test(isFunction),
	"__wbg___wbindgen_is_object_ce774f3490692386":      test(isObject),
	"__wbg___wbindgen_is_string_704ef9c8fc131030":      is[string](),
	"__wbg___wbindgen_is_undefined_f6b95eab589e0269":   is[undefined](),
	"__wbg_instanceof_ArrayBuffer_f3320d2419cd0355":    test(func(any) bool { return false }),
	"__wbg_instanceof_Map_084be8da74364158":            test(func(any) bool { return false }),
	"__wbg_instanceof_Uint8Array_da54ccc9d3e09434":     is[*byteArray](),
	"__wbg_isArray_51fd9e6422c0a395":                   is[*array](),
	"__wbg_isSafeInteger_ae7d3f054d55fa16":             test(isSafeInteger),
	"__wbg___wbindgen_jsval_eq_b6101cc9cef1fe36":       equal,
	"__wbg___wbindgen_jsval_loose_eq_766057600fdd1b0d": equal,
	"__wbg___wbindgen_in_0d3e1e8f0c669317":             hasProperty,

	// Reading a value.
	"__wbg_Number_2d1dcfcf4ec51736":                       func(h *host, s []uint64) { s[0] = api.EncodeF64(number(h.get(arg(s, 0)))) },
	"__wbg___wbindgen_bigint_get_as_i64_6e32f5e6aff02e1d": refuse("reading a BigInt"),
	"__wbg___wbindgen_boolean_get_dea25b33882b895b":       readBoolean,
	"__wbg___wbindgen_number_get_9619185a74197f95":        readNumber,
	"__wbg___wbindgen_string_get_a2a31e16edf96e42":        readString,
	"__wbg___wbindgen_debug_string_adfb662ae34724b6":      func(h *host, s []uint64) { h.answerString(arg(s, 0), describe(h.get(arg(s, 1)))) },
	"__wbg_stack_0ed75d68575b0f3c":                        func(h *host, s []uint64) { h.answerString(arg(s, 0), "") },
	"__wbg_entries_83c79938054e065f":                      value(entries),
	"__wbg_get_6b7bd52aca3f9671":                          value(func(h *host, s []uint64) any { return property(h.get(arg(s, 0)), float64(arg(s, 1))) }),
	"__wbg_get_af9dab7e9603ea93":                          value(getProperty),
	"__wbg_get_with_ref_key_1dc361bd10053bfe":             value(getProperty),
	"__wbg_length_22ac23eaec9d8053":                       length,
	"__wbg_length_d45040a40c570362":                       length,
	"__wbg_prototypesetcall_dfe9b766cdc1f1fd":             copyOut,

	// Changing a value.
	"__wbg_push_7d9be8f38fc13975": push,
	"__wbg_set_3f1d0b984ed272ed":  func(h *host, s []uint64) { h.assign(arg(s, 0), h.take(arg(s, 1)), h.take(arg(s, 2))) },
	"__wbg_set_7df433eea03a5c14":  func(h *host, s []uint64) { h.assign(arg(s, 0), float64(arg(s, 1)), h.take(arg(s, 2))) },
	"__wbg_set_781438a03c0c3c81":  reflectSet,

	// Calling, now or later.
	"__wbg_call_abb4ff46ce38be40":           method(0),
	"__wbg_call_3020136f7a2d6e44":           method(1),
	"__wbg_call_78f94eb02ec7f9b2":           method(3),
	"__wbg_then_4f95312d68691235":           value(then),
	"__wbg_queueMicrotask_9b549dfce8865860": value(func(h *host, s []uint64) any { return property(h.get(arg(s, 0)), "queueMicrotask") }),
	"__wbg_queueMicrotask_fca69f5bfad613a5": func(h *host, s []uint64) { h.later(h.get(arg(s, 0)), undefined{}) },
	"__wbg_next_138a17bbf04e926c":           refuse("iteration"),
	"__wbg_next_3cfe5c0fe2a4cc53":           refuse("iteration"),
	"__wbg_done_62ea16af4ce34b24":           refuse("iteration"),
	"__wbg_value_57b7b035e117f7ee":          refuse("iteration"),

	// The clock stands still at 1 January 1970 UTC, so that the same job gives
	// the same bytes: a document's date comes from its data.
	"__wbg_now_69d776cd24f5215b":               func(_ *host, s []uint64) { s[0] = api.EncodeF64(0) },
	"__wbg_getTimezoneOffset_45389e26d6f46823": func(_ *host, s []uint64) { s[0] = api.EncodeF64(0) },

	// Messages for people who develop, and exceptions.
	"__wbg_error_7534b8e9a36f1ab4":            logAndFree,
	"__wbg_error_85faeb8919b11cc6":            func(h *host, s []uint64) { h.warn(text(h.get(arg(s, 0))) + " " + text(h.get(arg(s, 1)))) },
	"__wbg_info_ce6bcc489c22f6f0":             func(h *host, s []uint64) { h.warn(text(h.get(arg(s, 0)))) },
	"__wbg___wbindgen_throw_dd24417ed36fc46e": func(h *host, s []uint64) { panic(newError(h, s)) },
}
