package checking

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
)

// receiptRoutes are the files with which sign-offs are checked elsewhere, for whoever may see the entry.
func (p Pages) receiptRoutes() {
	p.On(http.MethodGet, "/entries/:id/receipt.jws", access.ViewEntry, p.receipt)
	p.On(http.MethodGet, "/entries/:id/proof.json", access.ViewEntry, p.proof)
}

// receipt is the receipt of the decision on a version of an entry, of the last one where the address names none. Others than the
// owner are given those of versions that were sent to them.
func (p Pages) receipt(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	found, err := p.Desk.Case(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	if c.QueryParams().Has("reopened") {
		return p.receiptOf(c, found.Reopenings)
	}
	version := c.QueryParam("version")
	for _, d := range found.Decisions {
		if d.Receipt != "" && (version == "" || version == strconv.Itoa(d.Number)) {
			return sendReceipt(c, id, d.Number, d.Receipt)
		}
	}
	return access.NotFound()
}

// receiptOf is the receipt of the last time that the sign-off was taken back.
func (p Pages) receiptOf(c echo.Context, reopenings []signoff.Reopening) error {
	for _, r := range reopenings {
		if r.Receipt != "" {
			return sendReceipt(c, r.EntryID, r.Number, r.Receipt)
		}
	}
	return access.NotFound()
}

func sendReceipt(c echo.Context, entry uuid.UUID, version int, receipt string) error {
	return site.File(c, fmt.Sprintf("linkfolio-receipt-%s-%d.jws", entry, version), "application/jose", []byte(receipt+"\n"))
}

// proof is all with which an entry's sign-off can be checked without us, for its owner.
func (p Pages) proof(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	bundle, err := p.Binder.Proof(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	return site.File(c, fmt.Sprintf("linkfolio-proof-%s.json", id), "application/json", bundle)
}
