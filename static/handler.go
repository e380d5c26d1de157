package static

import (
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// contentTypes are our own, because a machine's list of types may say anything.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
}

// Handler serves the browser's files under /static/, compressed where the browser takes it, to be kept for a year: the
// name changes whenever the content does. Anything that the manifest does not name is 404, the engine's files too.
func Handler() http.Handler {
	names, err := manifest()
	if err != nil {
		names = nil // every address is 404; serve says why at start
	}
	return newHandler(FS(), names)
}

func newHandler(dist fs.FS, names map[string]string) http.Handler {
	files := map[string]map[string][]byte{}
	for _, name := range names {
		files["/static/"+name] = variants(dist, name)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, found := files[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		send(w, r, file)
	})
}

// variants reads a file and its compressed forms, keyed by content coding; "" is the file itself.
func variants(dist fs.FS, name string) map[string][]byte {
	found := map[string][]byte{}
	for coding, end := range map[string]string{"": "", "gzip": ".gz", "br": ".br"} {
		if content, err := fs.ReadFile(dist, name+end); err == nil {
			found[coding] = content
		}
	}
	return found
}

func send(w http.ResponseWriter, r *http.Request, file map[string][]byte) {
	header := w.Header()
	header.Set("Content-Type", contentTypes[path.Ext(r.URL.Path)])
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	coding := ""
	if len(file) > 1 {
		header.Set("Vary", "Accept-Encoding")
		coding = best(r.Header.Get("Accept-Encoding"), file)
	}
	if coding != "" {
		header.Set("Content-Encoding", coding)
	}
	header.Set("Content-Length", strconv.Itoa(len(file[coding])))
	if r.Method == http.MethodGet {
		_, _ = w.Write(file[coding]) // the browser may have gone; nothing is left to do then
	}
}

// best is the smallest coding that the browser takes: brotli, then gzip, then none (RFC 9110, section 12.5.3).
func best(accept string, file map[string][]byte) string {
	for _, coding := range []string{"br", "gzip"} {
		if _, have := file[coding]; have && accepts(accept, coding) {
			return coding
		}
	}
	return ""
}

func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.ReplaceAll(params, " ", ""), "q="), 64)
		return err != nil || weight > 0
	}
	return false
}
