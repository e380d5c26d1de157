package typst

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// machine is the compiled module, ready to make instances. It belongs to one
// goroutine.
type machine struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	limit    uint64 // most memory of an instance, in bytes
	warn     func(string)
}

// newMachine compiles wasm, or loads what was compiled before from the
// directory cache. The imports are given once, so that an instance costs only
// its memory; each call finds its own host in the context.
func newMachine(ctx context.Context, wasm []byte, cache string, limit uint64, warn func(string)) (*machine, error) {
	store, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfigCompiler().
		WithCompilationCache(store).
		WithDebugInfoEnabled(false)
	m := &machine{runtime: wazero.NewRuntimeWithConfig(ctx, config), limit: limit, warn: warn}
	ctx = experimental.WithCompilationWorkers(ctx, min(2, runtime.NumCPU()))
	if m.compiled, err = m.runtime.CompileModule(ctx, wasm); err == nil {
		err = m.answerImports(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, m.close())
	}
	return m, nil
}

func (m *machine) close() error { return m.runtime.Close(context.Background()) }

// answerImports defines every function that the module imports.
func (m *machine) answerImports(ctx context.Context) error {
	builder := m.runtime.NewHostModuleBuilder("wbg")
	for _, f := range m.compiled.ImportedFunctions() {
		module, name, _ := f.Import()
		answer, known := answers[name]
		if module != "wbg" || !known {
			return fmt.Errorf("no answer to the import %s %s", module, name)
		}
		call := api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) {
			answer(hostOf(ctx), stack)
		})
		builder.NewFunctionBuilder().
			WithGoModuleFunction(call, f.ParamTypes(), f.ResultTypes()).
			Export(name)
	}
	_, err := builder.Instantiate(ctx)
	return err
}

// instance is one fresh compiler with its fonts, good for one job: Typst never
// gives back the memory of a job.
type instance struct {
	host   *host
	memory *memory
	self   uint32 // the TypstCompiler inside the instance
}

func (m *machine) newInstance(ctx context.Context, fonts [][]byte) (*instance, error) {
	i := &instance{host: newHost(ctx, m.warn), memory: &memory{limit: m.limit}}
	withMemory := experimental.WithMemoryAllocator(i.host.ctx, i.memory)
	module, err := m.runtime.InstantiateModule(withMemory, m.compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("start the compiler: %w", err)
	}
	i.host.module = module
	if err := i.build(fonts); err != nil {
		return nil, errors.Join(fmt.Errorf("start the compiler: %w", err), i.close())
	}
	return i, nil
}

func (i *instance) close() error { return i.host.module.Close(context.Background()) }

// build makes the compiler out of a builder and the fonts. No access model and
// no package registry: the compiler sees only the files of its job.
func (i *instance) build(fonts [][]byte) error {
	builder, err := i.fallible("typstcompilerbuilder_new")
	if err != nil {
		return err
	}
	if _, err := i.fallible("typstcompilerbuilder_set_dummy_access_model", uint64(builder)); err != nil {
		return err
	}
	for n, font := range fonts {
		if _, err := i.await("typstcompilerbuilder_add_raw_font", uint64(builder), uint64(i.host.add(&byteArray{font}))); err != nil {
			return fmt.Errorf("font %d: %w", n, err)
		}
	}
	made, err := i.await("typstcompilerbuilder_build", uint64(builder))
	if err != nil {
		return err
	}
	compiler, ok := made.(*wrapped)
	if !ok {
		return fmt.Errorf("the builder made %s", describe(made))
	}
	i.self = compiler.ptr
	return nil
}

// await calls an async function and runs it to its end.
func (i *instance) await(name string, args ...uint64) (any, error) {
	at, err := i.host.call(name, args...)
	if err != nil {
		return nil, err
	}
	return i.host.await(i.host.take(at))
}

// fallible calls a function which writes (value, error, failed) at its first
// argument; a function without a value writes (error, failed).
func (i *instance) fallible(name string, args ...uint64) (uint32, error) {
	h := i.host
	at, err := h.call(exportStack, api.EncodeI32(-16))
	if err != nil {
		return 0, err
	}
	clear(h.view(at, 16))
	if _, err := h.call(name, append([]uint64{uint64(at)}, args...)...); err != nil {
		return 0, err
	}
	words := [3]uint32{}
	for n := range words {
		words[n], _ = h.module.Memory().ReadUint32Le(at + 4*uint32(n))
	}
	if _, err := h.call(exportStack, 16); err != nil {
		return 0, err
	}
	if noValue[name] {
		words = [3]uint32{0, words[0], words[1]}
	}
	if words[2] != 0 {
		return 0, asError(h.take(words[1]))
	}
	return words[0], nil
}

// noValue names the fallible functions that return nothing.
var noValue = map[string]bool{"typstcompilerbuilder_set_dummy_access_model": true}

// The ways in which the compiler may report diagnostics; as objects is one.
const diagnosticsAsObjects = 3

// compile makes the PDF. A fault of the source comes back as *SourceError.
func (i *instance) compile(job Job) ([]byte, error) {
	for _, name := range job.names() {
		if err := i.addFile(name, job.Files[name]); err != nil {
			return nil, err
		}
	}
	main, err := i.host.pass([]byte(absolute(job.Main)))
	if err != nil {
		return nil, err
	}
	format, err := i.host.pass([]byte("pdf"))
	if err != nil {
		return nil, err
	}
	at, err := i.fallible("typstcompiler_compile", uint64(i.self),
		uint64(main), uint64(len(absolute(job.Main))), 0, 0, uint64(format), 3, diagnosticsAsObjects)
	if err != nil {
		return nil, err
	}
	return readResult(i.host.take(at))
}

// addFile hands a file to the compiler, which owns the copy.
func (i *instance) addFile(name string, content []byte) error {
	path, err := i.host.pass([]byte(absolute(name)))
	if err != nil {
		return err
	}
	data, err := i.host.pass(content)
	if err != nil {
		return err
	}
	ok, err := i.host.call("typstcompiler_map_shadow", uint64(i.self),
		uint64(path), uint64(len(absolute(name))), uint64(data), uint64(len(content)))
	if err == nil && ok == 0 {
		err = fmt.Errorf("the compiler refused the file %s", name)
	}
	return err
}

// readResult unpacks {result: Uint8Array} or {diagnostics: [...]}.
func readResult(v any) ([]byte, error) {
	if pdf, ok := property(v, "result").(*byteArray); ok {
		return pdf.bytes, nil
	}
	list, ok := property(v, "diagnostics").(*array)
	if !ok {
		return nil, fmt.Errorf("the compiler returned %s", describe(v))
	}
	fault := &SourceError{}
	for _, item := range list.items {
		fault.Diagnostics = append(fault.Diagnostics, readDiagnostic(item))
	}
	return nil, fault
}
