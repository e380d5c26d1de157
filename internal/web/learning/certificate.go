package learning

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// filesOf lists certificates. Those of the record itself can be removed.
func filesOf(certificates []elearning.Certificate, removable bool) (parts []filePart) {
	for _, cert := range certificates {
		path := certificatesPath + "/" + cert.ID.String()
		part := filePart{Link: ui.Link{Text: cert.Name, Href: path}, Size: sizeWords(cert.Size)}
		if removable {
			part.Remove = &pressForm{Action: path + "/remove", Do: ui.Button{Text: "Remove", Kind: ui.Secondary, Small: true, Hidden: cert.Name}}
		}
		parts = append(parts, part)
	}
	return parts
}

// sizeWords is a size as people read it.
func sizeWords(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", max(1, bytes>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}

// certificate sends a certificate to its person, as a file.
func (p Pages) certificate(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	cert, err := p.Records.Certificate(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	return site.File(c, cert.Name, cert.MediaType, cert.Content)
}

func (p Pages) addCertificate(c echo.Context) error {
	folder, err := p.folder(c)
	if err != nil {
		return err
	}
	form, file, err := readRecord(c)
	if err == nil && file == nil {
		err = fault.At("file", "Select a certificate")
	}
	if err == nil {
		err = p.Records.AddCertificate(c.Request().Context(), site.Actor(c), folder.ID, *file)
	}
	if err != nil {
		return site.Redraw(c, form, err, func(c echo.Context, status int, form *site.Form) error { return p.drawRecord(c, status, form, folder) })
	}
	return p.Done(c, recordPath(folder.ID, ""), "certificate-added")
}

func (p Pages) removeCertificate(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	record, err := p.Records.RemoveCertificate(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	return p.Done(c, recordPath(record, ""), "certificate-removed")
}
