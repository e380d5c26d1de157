package checking

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// receiptRoutes are the files with which sign-offs are checked elsewhere, for whoever may see the entry.
func (p Pages) receiptRoutes() {
	p.On(http.MethodGet, "/entries/:id/receipt", access.ViewEntry, p.receipt)
}

// receipt is the receipt of the decision on a version of an entry, of the last one where the address names none.
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
	for _, d := range found.Decisions {
		if d.Receipt != "" && (version == "" || version == strconv.Itoa(d.Number)) {
			name := fmt.Sprintf("linkfolio-receipt-%s-%d.jws", id, d.Number)
			return site.File(c, name, "application/jose", []byte(d.Receipt+"\n"))
		}
	}
	return access.NotFound()
}
