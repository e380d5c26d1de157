package ui

// Product is the name that people see. It must not contain the letters of a health service's name.
const Product = "Linkfolio"

// Base is what the layout needs of every page. A view embeds it: type homeView struct { ui.Base; ... }.
type Base struct {
	Title          string              // begins the page's title; the same words as its h1
	Nav            []NavItem           // empty where nobody is signed in
	SignedInAs     string              // the person's name; empty where nobody is signed in
	Flash          *NotificationBanner // shown unless there are problems
	Problems       []ErrorLink         // what was wrong with the form, in the order of the page
	Back           *BackLink
	Crumbs         *Breadcrumbs
	RefreshSeconds int  // above 0 the page loads itself again; for progress pages
	Live           bool // a script keeps the page up to date; only browsers without scripts load it again
	Wide           bool // marks a page with a wide table, which may use more of a large screen
}
