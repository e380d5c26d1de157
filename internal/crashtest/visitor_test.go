package crashtest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// A visitor is one person's browser: it keeps cookies, and it does not follow redirects, for a redirect is the answer
// that says "saved".
type visitor struct {
	base    string
	client  *http.Client
	cookies map[string]string
}

type answer struct {
	status   int
	location string
	body     string
}

func newVisitor(s *server) *visitor {
	return &visitor{
		base:    "http://" + s.address,
		cookies: map[string]string{},
		client: &http.Client{
			Timeout:       time.Minute,
			Transport:     &http.Transport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func (v *visitor) get(path string) (answer, error) {
	return v.send(http.MethodGet, path, nil)
}

func (v *visitor) post(path string, form url.Values) (answer, error) {
	return v.send(http.MethodPost, path, strings.NewReader(form.Encode()))
}

// send makes one request and reads the whole answer. An error means that no whole answer came.
func (v *visitor) send(method, path string, body io.Reader) (answer, error) {
	req, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		return answer{}, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	v.addCookies(req)
	resp, err := v.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	v.keepCookies(resp)
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(text)}, nil
}

// Go's own cookie jar keeps Secure cookies from http, which browsers do not do on the loopback address.
func (v *visitor) addCookies(req *http.Request) {
	for name, value := range v.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
}

func (v *visitor) keepCookies(resp *http.Response) {
	for _, c := range resp.Cookies() {
		v.cookies[c.Name] = c.Value
	}
}

// form fetches the page and returns its form as it would be sent untouched: hidden fields and what is typed already.
func (v *visitor) form(path, action string) (url.Values, error) {
	page, err := v.get(path)
	if err != nil {
		return nil, err
	}
	if page.status != http.StatusOK {
		return nil, fmt.Errorf("GET %s answered %d", path, page.status)
	}
	doc, err := html.Parse(strings.NewReader(page.body))
	if err != nil {
		return nil, err
	}
	for node := range doc.Descendants() {
		if node.Data == "form" && strings.HasPrefix(attribute(node, "action"), action) {
			return fields(node), nil
		}
	}
	return nil, fmt.Errorf("%s has no form that goes to %s", path, action)
}

func fields(form *html.Node) url.Values {
	values := url.Values{}
	for node := range form.Descendants() {
		if node.Data == "input" && attribute(node, "type") == "hidden" {
			values.Add(attribute(node, "name"), attribute(node, "value"))
		}
	}
	return values
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (v *visitor) signIn(email, password string) error {
	form, err := v.form("/sign-in", "/sign-in")
	if err != nil {
		return err
	}
	form.Set("email", email)
	form.Set("password", password)
	got, err := v.post("/sign-in", form)
	if err != nil {
		return err
	}
	if got.status != http.StatusSeeOther {
		return fmt.Errorf("sign in as %s answered %d", email, got.status)
	}
	return nil
}

// draft fills the entry form with one field, the title, and "Save as draft".
func (v *visitor) draft(title string) (url.Values, error) {
	form, err := v.form("/entries/new", "/entries")
	if err != nil {
		return nil, err
	}
	form.Set("title", title)
	form.Set("save", "draft")
	return form, nil
}

// save sends the entry form and returns the address of the entry, once the server says that it is saved.
func (v *visitor) save(form url.Values) (string, error) {
	got, err := v.post("/entries", form)
	if err != nil {
		return "", err
	}
	if got.status != http.StatusSeeOther {
		return "", &refusal{got}
	}
	return got.location, nil
}

// A refusal is an answer other than "saved". It is a fault of the server: nothing that is sent here is wrong.
type refusal struct{ answer }

func (r *refusal) Error() string {
	return fmt.Sprintf("the entry was answered with %d: %.300s", r.status, r.body)
}
