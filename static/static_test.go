package static

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/fstest"
)

func dist() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json":           {Data: []byte(`{"main.css":"main-1.css","a.woff2":"a-2.woff2"}`)},
		"main-1.css":              {Data: []byte("body{}")},
		"main-1.css.gz":           {Data: []byte("gz")},
		"main-1.css.br":           {Data: []byte("br")},
		"a-2.woff2":               {Data: []byte("font")},
		"passwords.txt.gz":        {Data: []byte("words")},
		"engine/typst.wasm.gz":    {Data: []byte("wasm")},
		"engine/fonts/b-bold.ttf": {Data: []byte("bold")},
		"engine/fonts/a-text.ttf": {Data: []byte("text")},
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	names, err := readManifest(dist())
	if err != nil {
		t.Fatal(err)
	}
	handler := newHandler(dist(), names)
	tests := []struct {
		name, method, path, accept   string
		status                       int
		body, coding, typ, vary, age string
	}{
		{"plain", "GET", "/static/main-1.css", "", 200, "body{}", "", "text/css; charset=utf-8", "Accept-Encoding", "public, max-age=31536000, immutable"},
		{"brotli first", "GET", "/static/main-1.css", "gzip, deflate, br", 200, "br", "br", "text/css; charset=utf-8", "Accept-Encoding", "public, max-age=31536000, immutable"},
		{"gzip", "GET", "/static/main-1.css", "gzip;q=0.5", 200, "gz", "gzip", "text/css; charset=utf-8", "Accept-Encoding", "public, max-age=31536000, immutable"},
		{"refused coding", "GET", "/static/main-1.css", "br; q=0, gzip;q=0.0", 200, "body{}", "", "text/css; charset=utf-8", "Accept-Encoding", "public, max-age=31536000, immutable"},
		{"head", "HEAD", "/static/main-1.css", "br", 200, "", "br", "text/css; charset=utf-8", "Accept-Encoding", "public, max-age=31536000, immutable"},
		{"font has one form", "GET", "/static/a-2.woff2", "br", 200, "font", "", "font/woff2", "", "public, max-age=31536000, immutable"},
		{"engine is not for browsers", "GET", "/static/engine/typst.wasm.gz", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", "", ""},
		{"compressed form by name", "GET", "/static/main-1.css.br", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", "", ""},
		{"passwords are not for browsers", "GET", "/static/passwords.txt.gz", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", "", ""},
		{"manifest", "GET", "/static/manifest.json", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", "", ""},
		{"climbing", "GET", "/static/../main-1.css", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", "", ""},
		{"post", "POST", "/static/main-1.css", "", 405, "Method Not Allowed\n", "", "text/plain; charset=utf-8", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(test.method, test.path, http.NoBody)
			request.Header.Set("Accept-Encoding", test.accept)
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			got := []any{response.Code, response.Body.String(), response.Header().Get("Content-Encoding"), response.Header().Get("Content-Type"), response.Header().Get("Vary"), response.Header().Get("Cache-Control")}
			want := []any{test.status, test.body, test.coding, test.typ, test.vary, test.age}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("got %q, want %q", got, want)
					break
				}
			}
			if response.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("nosniff is missing")
			}
		})
	}
}

func TestNotBuilt(t *testing.T) {
	t.Parallel()
	if _, err := readManifest(fstest.MapFS{}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("manifest: %v", err)
	}
	if _, _, err := readEngine(fstest.MapFS{}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("engine: %v", err)
	}
	if _, err := readPasswords(fstest.MapFS{}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("passwords: %v", err)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	zipped := gzip.NewWriter(&file)
	_, _ = zipped.Write([]byte("dragon\nletmein\n"))
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := readPasswords(fstest.MapFS{"passwords.txt.gz": {Data: file.Bytes()}})
	if err != nil || !slices.Equal(got, []string{"dragon", "letmein"}) {
		t.Errorf("got %q, %v", got, err)
	}
	for _, broken := range [][]byte{nil, []byte("dragon"), file.Bytes()[:file.Len()-4]} {
		if _, err := readPasswords(fstest.MapFS{"passwords.txt.gz": {Data: broken}}); err == nil || errors.Is(err, ErrNotBuilt) {
			t.Errorf("%d bytes: %v", len(broken), err)
		}
	}
}

func TestBrokenManifest(t *testing.T) {
	t.Parallel()
	broken := fstest.MapFS{"manifest.json": {Data: []byte("{")}}
	if _, err := readManifest(broken); err == nil || errors.Is(err, ErrNotBuilt) {
		t.Errorf("got %v, want an error of its own", err)
	}
}

func TestEngine(t *testing.T) {
	t.Parallel()
	wasm, fonts, err := readEngine(dist())
	if err != nil || string(wasm) != "wasm" || len(fonts) != 2 || string(fonts[0]) != "text" || string(fonts[1]) != "bold" {
		t.Errorf("got %q, %q, %v", wasm, fonts, err)
	}
}

// TestBuiltAssets looks at what the last asset build made.
func TestBuiltAssets(t *testing.T) {
	t.Parallel()
	if err := Built(); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"main.css", "app.js", "favicon.svg", "noto-sans-400.woff2", "noto-sans-700.woff2"} {
		url, err := Asset(name)
		if err != nil {
			t.Error(err)
			continue
		}
		response := httptest.NewRecorder()
		Handler().ServeHTTP(response, httptest.NewRequest("GET", url, http.NoBody))
		if response.Code != 200 || response.Body.Len() == 0 {
			t.Errorf("%s: status %d, %d bytes", url, response.Code, response.Body.Len())
		}
	}
	if url, err := Asset("nothing.css"); err == nil {
		t.Errorf("an unknown name gives %q", url)
	}
	if wasm, fonts, err := Engine(); err != nil || len(wasm) == 0 || len(fonts) == 0 {
		t.Errorf("engine: %d bytes, %d fonts, %v", len(wasm), len(fonts), err)
	}
	if passwords, err := Passwords(); err != nil || len(passwords) < 40_000 {
		t.Errorf("%d passwords, %v", len(passwords), err)
	}
}
