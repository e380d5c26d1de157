package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// browser is one signed-in person.
type browser struct {
	at     string
	client *http.Client
}

func (s *server) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{s.address, &http.Client{
		Jar: jar, Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) do(method, path string, form url.Values, want int) (string, *http.Response, error) {
	request, err := http.NewRequest(method, b.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", nil, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.client.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != want {
		err = fmt.Errorf("%s %s answered %d, not %d: %.300s", method, path, response.StatusCode, want, body)
	}
	return string(body), response, err
}

func (b *browser) get(path string) (string, error) {
	body, _, err := b.do(http.MethodGet, path, nil, http.StatusOK)
	return body, err
}

func (b *browser) signIn(email string) error {
	_, _, err := b.do(http.MethodPost, "/sign-in", url.Values{"email": {email}, "password": {password}}, http.StatusSeeOther)
	return err
}

var hiddenField = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
var attribute = regexp.MustCompile(`(name|value)="([^"]*)"`)

// hidden reads a page's hidden fields.
func hidden(page string) url.Values {
	values := url.Values{}
	for _, field := range hiddenField.FindAllString(page, -1) {
		found := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(field, -1) {
			found[a[1]] = a[2]
		}
		values.Set(found["name"], found["value"])
	}
	return values
}

// requests measures the CPU of each kind of request, one at a time, and how many a second pass with 8 connections.
func (s *server) requests(o options) error {
	visitor, link, boss := s.browser(), s.browser(), s.browser()
	if err := link.signIn(worker); err != nil {
		return err
	}
	if err := boss.signIn(supervisor); err != nil {
		return err
	}
	heading("%s: %d people of %d entries; %d requests of each kind", s.engine(), o.people, o.entries, o.rounds)
	fmt.Printf("%-34s %12s %12s %12s %14s\n", "", "CPU ms", "CPU ms (PG)", "wall ms", "8 conn, req/s")
	pages := []struct {
		name, path string
		as         *browser
	}{
		{"sign-in page", "/sign-in", visitor},
		{"my year", "/", link},
		{fmt.Sprintf("list (25 of %d)", o.entries), "/entries", link},
	}
	for _, page := range pages {
		if err := s.line(page.name, o.rounds, true, func(int) error { _, err := page.as.get(page.path); return err }); err != nil {
			return err
		}
	}
	return s.writes(o, link, boss)
}

// line runs an act and prints its row; parallel says whether it may also be run by 8 at once.
func (s *server) line(name string, rounds int, parallel bool, act func(i int) error) error {
	for i := range 5 {
		if parallel {
			if err := act(i); err != nil {
				return err
			}
		}
	}
	before, beforeDB, began := one(s.command.Process.Pid).cpu, postgresCPU(), time.Now()
	for i := range rounds {
		if err := act(i); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	wall := time.Since(began)
	cpu, cpuDB := one(s.command.Process.Pid).cpu-before, postgresCPU()-beforeDB
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(rounds) }
	rate, db := "", ""
	if parallel {
		perSecond, err := together(rounds*2, act)
		if err != nil {
			return err
		}
		rate = fmt.Sprintf("%.0f", perSecond)
	}
	if s.postgres {
		db = fmt.Sprintf("%.2f", each(cpuDB))
	}
	fmt.Printf("%-34s %12.2f %12s %12.2f %14s\n", name, each(cpu), db, each(wall), rate)
	return nil
}

func together(n int, act func(i int) error) (perSecond float64, err error) {
	var next atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	began := time.Now()
	for range 8 {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				if err := act(0); err != nil {
					failed.Store(err)
				}
			}
		})
	}
	wg.Wait()
	if err, _ := failed.Load().(error); err != nil {
		return 0, err
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// writes measures saving, sending and signing; what each needs from a page is fetched outside of the measurement.
func (s *server) writes(o options, link, boss *browser) error {
	forms, entries, versions := make([]url.Values, o.rounds), make([]string, o.rounds), make([]url.Values, o.rounds)
	for i := range forms {
		page, err := link.get("/entries/new")
		if err != nil {
			return err
		}
		forms[i] = filled(hidden(page), i)
	}
	err := s.line("save an entry (270 words)", o.rounds, false, func(i int) error {
		_, answer, err := link.do(http.MethodPost, "/entries", forms[i], http.StatusSeeOther)
		if err == nil {
			entries[i] = strings.Split(answer.Header.Get("Location"), "/")[2]
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, id := range entries {
		page, err := link.get("/entries/" + id + "/sign-off-request")
		if err != nil {
			return err
		}
		versions[i] = hidden(page)
		versions[i].Set("supervisor", chosen(page))
	}
	err = s.line("send for sign-off", o.rounds, false, func(i int) error {
		_, _, err := link.do(http.MethodPost, "/entries/"+entries[i]+"/sign-off-request", versions[i], http.StatusSeeOther)
		return err
	})
	if err != nil {
		return err
	}
	for i, id := range entries {
		page, err := boss.get("/entries/" + id + "/sign-off")
		if err != nil {
			return err
		}
		versions[i] = hidden(page)
		versions[i].Set("decision", "sign")
		versions[i].Set("comment", "Thank you, a useful reflection.")
	}
	err = s.line("sign off", o.rounds, false, func(i int) error {
		_, _, err := boss.do(http.MethodPost, "/entries/"+entries[i]+"/sign-off", versions[i], http.StatusSeeOther)
		return err
	})
	if err != nil {
		return err
	}
	return s.batches(max(1, o.rounds/batchSize), link, boss)
}

// batchSize is how many entries one declaration is about.
const batchSize = 50

// batches measures signing off many entries by one declaration, each batch with the page on which they are read.
func (s *server) batches(rounds int, link, boss *browser) error {
	pages, forms := make([]string, rounds), make([]url.Values, rounds)
	for i := range pages {
		query := url.Values{}
		for range batchSize {
			id, err := link.send()
			if err != nil {
				return err
			}
			query.Add("entry", id)
		}
		pages[i] = "/sign-offs/batch?" + query.Encode()
	}
	err := s.line(fmt.Sprintf("read a batch of %d", batchSize), rounds, false, func(i int) error {
		page, err := boss.get(pages[i])
		forms[i] = hidden(page)
		return err
	})
	if err != nil {
		return err
	}
	return s.line(fmt.Sprintf("sign off a batch of %d", batchSize), rounds, false, func(i int) error {
		forms[i].Set("declared", "yes")
		_, answer, err := boss.do(http.MethodPost, "/sign-offs/batch", forms[i], http.StatusSeeOther)
		if err != nil {
			return err
		}
		result, err := boss.get(answer.Header.Get("Location"))
		if err == nil && !strings.Contains(result, fmt.Sprintf("%d entries signed off", batchSize)) {
			err = fmt.Errorf("not all of a batch was signed off: %.300s", result)
		}
		return err
	})
}

// send logs an entry of yesterday and sends it for sign-off.
func (b *browser) send() (id string, err error) {
	page, err := b.get("/entries/new")
	if err != nil {
		return "", err
	}
	form, day := filled(hidden(page), 0), time.Now().AddDate(0, 0, -1)
	form.Set("starts_on-day", fmt.Sprint(day.Day()))
	form.Set("starts_on-month", fmt.Sprint(int(day.Month())))
	form.Set("starts_on-year", fmt.Sprint(day.Year()))
	_, answer, err := b.do(http.MethodPost, "/entries", form, http.StatusSeeOther)
	if err != nil {
		return "", err
	}
	id = strings.Split(answer.Header.Get("Location"), "/")[2]
	if page, err = b.get("/entries/" + id + "/sign-off-request"); err != nil {
		return "", err
	}
	request := hidden(page)
	request.Set("supervisor", chosen(page))
	_, _, err = b.do(http.MethodPost, "/entries/"+id+"/sign-off-request", request, http.StatusSeeOther)
	return id, err
}

var supervisorField = regexp.MustCompile(`<(?:input|option)[^>]*?(?:name="supervisor"[^>]*value="([^"]+)"|value="([0-9a-f-]{36})")`)

func chosen(page string) string {
	found := supervisorField.FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return found[1] + found[2]
}

func filled(form url.Values, i int) url.Values {
	text := strings.Repeat("I listened, asked what mattered and we made a plan together. ", 7)
	for name, value := range map[string]string{
		"title": fmt.Sprintf("Bench entry %d", i), "provider": "Training hub", "kind": "formal", "activity": "course", "hours": "1.5",
		"starts_on-day": "1", "starts_on-month": "10", "starts_on-year": fmt.Sprint(time.Now().Year() - 1), "save": "continue",
		"answer.need": text, "answer.learned": text, "answer.applied": text, "answer.difference": text, "answer.next": text,
	} {
		form.Set(name, value)
	}
	return form
}
