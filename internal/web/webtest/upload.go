package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Upload chooses a file in the form that has the button with these words, and sends it. The form's other fields go with it, some
// of them filled in: name, value, name, value.
func (c *Client) Upload(button, field, name string, content []byte, fields ...string) *Page {
	c.t.Helper()
	return c.UploadAll(button, field, []File{{name, content}}, fields...)
}

// File is a file to upload.
type File struct {
	Name    string
	Content []byte
}

// UploadAll is Upload with several files in one field.
func (c *Client) UploadAll(button, field string, files []File, fields ...string) *Page {
	c.t.Helper()
	form, _ := c.page.formWith(button)
	if form == nil || !hasField(form, field) {
		c.t.Fatalf("%s: no form with the button %q has a field %q", c.page.Address, button, field)
	}
	if !strings.EqualFold(attr(form, "method"), http.MethodPost) || attr(form, "enctype") != "multipart/form-data" {
		c.t.Fatalf("%s: the form with %q sends no files", c.page.Address, button)
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	typed := valuesOf(form)
	for i := 0; i+1 < len(fields); i += 2 {
		typed.Set(fields[i], fields[i+1])
	}
	for key, values := range typed {
		if key == field {
			continue
		}
		for _, value := range values {
			c.mustSend(parts.WriteField(key, value))
		}
	}
	for _, f := range files {
		file, err := parts.CreateFormFile(field, f.Name)
		c.mustSend(err)
		_, err = file.Write(f.Content)
		c.mustSend(err)
	}
	c.mustSend(parts.Close())
	r := httptest.NewRequest(http.MethodPost, attr(form, "action"), &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.follow(r)
}

func (c *Client) mustSend(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
