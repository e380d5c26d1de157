package webtest

import (
	"net/http"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/sso"
	"linkfolio/internal/sso/ssotest"
)

// SingleSignOn starts a real provider and serves anew with it. It is called "Harbour login".
func (w *World) SingleSignOn() *ssotest.Provider {
	w.t.Helper()
	const callback = "http://example.com/sign-in/sso/callback"
	idp := ssotest.Start(w.t, ssotest.Wish{Redirect: callback})
	w.UseProvider(idp.Issuer, callback).Reach(w.t.Context(), func(err error) { w.t.Log(err) })
	return idp
}

// UseProvider serves anew with a provider, which nobody has tried to reach yet. Its time is the real one, as at the
// provider.
func (w *World) UseProvider(issuer, callback string) *sso.Provider {
	w.t.Helper()
	provider, err := sso.Open(sso.Config{
		Issuer: issuer, ClientID: ssotest.ClientID, ClientSecret: ssotest.ClientSecret, RedirectURL: callback,
		Name: "Harbour login", Clock: calendar.System,
	})
	w.must(err)
	w.t.Cleanup(provider.Close)
	w.People.UseSSO(identity.SSO{Issuer: issuer, Name: provider.Name()})
	w.Config.SSO = provider
	w.Serve(w.Config)
	return provider
}

// Away follows the link to the provider and gives the address there.
func (c *Client) Away(words string) string {
	c.t.Helper()
	for _, link := range c.page.all("a") {
		if textOf(link) == words {
			answer := c.Request(http.MethodGet, attr(link, "href"), nil)
			if answer.Code != http.StatusSeeOther {
				c.t.Fatalf("%s leads to no provider: %d", words, answer.Code)
			}
			return answer.Header().Get("Location")
		}
	}
	c.t.Fatalf("%s: no link says %q:\n%s", c.page.Address, words, c.page.Text())
	return ""
}

// SignOn follows the link to the provider, signs in there as login and comes back.
func (c *Client) SignOn(idp *ssotest.Provider, words, login string) *Page {
	c.t.Helper()
	return c.Get(idp.Browser(c.t).SignIn(c.Away(words), login).RequestURI())
}
