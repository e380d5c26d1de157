package checking

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// receiptRoutes are the files with which sign-offs are checked elsewhere, for whoever may see the entry.
func (p Pages) receiptRoutes() {
	p.On(http.MethodGet, "/entries/:id/receipt.jws", access.ViewEntry, p.receipt)
	p.On(http.MethodGet, "/entries/:id/proof.json", access.ViewEntry, p.proof)
}

// receipt is the receipt of the decision on a version of an entry, or of its re-opening; of the last one where the address names
// no version. Others than the owner are given those of versions that were sent to them.
func (p Pages) receipt(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	found, err := p.Desk.Case(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	version := c.QueryParam("version")
	asked := func(number int) bool { return version == "" || version == strconv.Itoa(number) }
	if c.QueryParams().Has("reopened") {
		for _, r := range found.Reopenings {
			if r.Receipt != "" && asked(r.Number) {
				return sendReceipt(c, id, r.Number, r.Receipt)
			}
		}
		return access.NotFound()
	}
	for _, d := range found.Decisions {
		if d.Receipt != "" && asked(d.Number) {
			return sendReceipt(c, id, d.Number, d.Receipt)
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
