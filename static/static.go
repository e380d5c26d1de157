// Package static holds what the asset build made: style sheets, scripts, fonts and images for browsers, and the PDF
// engine's files and the common passwords for the server. It promises that a name it hands out is served for ever with the same content, and that
// nothing but the browser's files can be fetched. It may not read from disk: everything is inside the binary.
package static

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var embedded embed.FS

// ErrNotBuilt says that the binary was made before the asset build.
var ErrNotBuilt = errors.New("front-end assets are not built: run `make assets` and build again")

// FS is the built files, without the folder's name.
func FS() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the name is constant
	}
	return dist
}

// manifest maps plain names to names with a hash: "main.css" to "main-1a2b3c4d5e.css".
var manifest = sync.OnceValues(func() (map[string]string, error) { return readManifest(FS()) })

func readManifest(dist fs.FS) (map[string]string, error) {
	raw, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	if err := json.Unmarshal(raw, &names); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	return names, nil
}

// Built is nil where the assets are in the binary, else ErrNotBuilt.
func Built() error {
	_, err := manifest()
	return err
}

// Asset is the address of a file by its plain name, "/static/main-1a2b3c4d5e.css" for "main.css".
func Asset(name string) (string, error) {
	names, err := manifest()
	if err != nil {
		return "", err
	}
	hashed, ok := names[name]
	if !ok {
		return "", fmt.Errorf("no asset is called %q", name)
	}
	return "/static/" + hashed, nil
}

// Engine is what the PDF engine needs: its module, gzipped, and its fonts as TrueType files in the order of their names.
func Engine() (wasm []byte, fonts [][]byte, err error) { return readEngine(FS()) }

func readEngine(dist fs.FS) (wasm []byte, fonts [][]byte, err error) {
	wasm, err = fs.ReadFile(dist, "engine/typst.wasm.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, ErrNotBuilt
	}
	if err != nil {
		return nil, nil, err
	}
	files, err := fs.ReadDir(dist, "engine/fonts")
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		font, err := fs.ReadFile(dist, path.Join("engine/fonts", file.Name()))
		if err != nil {
			return nil, nil, err
		}
		fonts = append(fonts, font)
	}
	return wasm, fonts, nil
}

// Passwords are common passwords, each once: nobody may choose one.
func Passwords() ([]string, error) { return readPasswords(FS()) }

func readPasswords(dist fs.FS) ([]string, error) {
	file, err := dist.Open("passwords.txt.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("passwords.txt.gz: %w", err)
	}
	text, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, fmt.Errorf("passwords.txt.gz: %w", err)
	}
	return strings.Fields(string(text)), nil
}
