// Package templates holds the words and shapes that people see: layouts, components, pages, e-mails and the portfolio's
// document. It only carries the files; who fills them in is the business of the packages that ask for them.
package templates

import (
	"embed"
	"io/fs"
)

//go:embed all:layouts all:components all:pages
var pages embed.FS

//go:embed all:emails
var emails embed.FS

//go:embed portfolio*
var portfolio embed.FS

// FS is the page templates: layouts/, components/ and pages/.
func FS() fs.FS { return pages }

// Emails is the e-mail templates, without the folder's name.
func Emails() fs.FS {
	files, err := fs.Sub(emails, "emails")
	if err != nil {
		panic(err) // the name is constant
	}
	return files
}

// Portfolio is portfolio.typ and the files that it includes.
func Portfolio() fs.FS { return portfolio }
