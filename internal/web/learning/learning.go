// Package learning is the pages of e-learning: what somebody has to learn and has learned, imports of what other platforms
// know, the programmes of an organisation, and how its people stand.
//
// It promises what package web promises of every page. It may not decide what is due or who may see it: that is the
// business of packages elearning, catalogue and access.
package learning

import "linkfolio/internal/web/site"

// Pages are the pages of e-learning on a site.
type Pages struct{ *site.Site }

// Routes adds every address of them.
func (p Pages) Routes() {
	p.importRoutes()
}
