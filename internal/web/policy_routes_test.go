package web_test

import (
	"net/url"
	"slices"

	"linkfolio/internal/access"
)

// askings says of every route how the policy test asks it. A new route needs a line here.
var askings = map[string]asking{
	"GET /sign-in":   {ok: 200, but: signedInElsewhere},
	"POST /sign-in":  {ok: 422, form: url.Values{"email": {"{visitor}@example.org"}, "password": {"wrong"}}},
	"POST /sign-out": {ok: 303, spends: true},
	"GET /":          {ok: 200},

	"GET /account":                      {ok: 200},
	"GET /account/details":              {ok: 200},
	"POST /account/details":             {ok: 422},
	"GET /account/email":                {ok: 200},
	"POST /account/email":               {ok: 422},
	"POST /account/email/cancel":        {ok: 303},
	"GET /account/password":             {ok: 200},
	"POST /account/password":            {ok: 422},
	"GET /account/sessions":             {ok: 200},
	"POST /account/sessions/:id/end":    {of: "session", ok: 303},
	"POST /account/sessions/end-others": {ok: 303},
	"GET /forgotten-password":           {ok: 200},
	"POST /forgotten-password":          {ok: 422},
	"GET /forgotten-password/sent":      {ok: 200},
	"GET /reset-password/:token":        {ok: 404},
	"POST /reset-password/:token":       {ok: 404},
	"GET /confirm-email/:token":         {ok: 404},
	"POST /confirm-email/:token":        {ok: 404},

	"GET /entries":                       {ok: 200},
	"GET /entries/new":                   {ok: 200},
	"POST /entries":                      {ok: 422},
	"GET /entries/:id":                   {of: "entry", ok: 200},
	"GET /entries/:id/edit":              {of: "entry", ok: 200},
	"POST /entries/:id/edit":             {of: "entry", ok: 409},
	"GET /entries/:id/delete":            {of: "entry", ok: 200},
	"POST /entries/:id/delete":           {of: "entry", ok: 409},
	"GET /entries/:id/sign-off-request":  {of: "entry", ok: 200},
	"POST /entries/:id/sign-off-request": {of: "entry", ok: 422},
	"GET /entries/:id/sent":              {of: "entry", ok: 200, but: conflictLeadsBack},
	"GET /entries/:id/withdraw":          {of: "entry", ok: 200},
	"POST /entries/:id/withdraw":         {of: "entry", ok: 303, spends: true},
	"GET /entries/:id/sign-off-here":     {of: "entry", ok: 200, but: notByEmail},
	"POST /entries/:id/sign-off-here":    {of: "entry", ok: 422, but: notByEmail},

	"POST /entries/:id/remind":      {of: "entry", ok: 303, but: notByEmail},
	"GET /account/sign-off-emails":  {ok: 200},
	"POST /account/sign-off-emails": {ok: 422},

	"GET /sign-offs":             {ok: 200},
	"GET /entries/:id/sign-off":  {of: "entry", ok: 200},
	"POST /entries/:id/sign-off": {of: "entry", ok: 422},

	"GET /sign-offs/given":        {ok: 200},
	"GET /sign-offs/batch":        {ok: 422}, // nothing is ticked
	"POST /sign-offs/batch":       {ok: 422},
	"GET /sign-offs/batch/result": {ok: 303},

	"GET /entries/:id/comments":  {of: "entry", ok: 200},
	"POST /entries/:id/comments": {of: "entry", ok: 422},
	"GET /entries/:id/reopen":    {of: "entry", ok: 200},
	"POST /entries/:id/reopen":   {of: "entry", ok: 409},

	"GET /learning":                           {ok: 200},
	"GET /learning/records":                   {ok: 200},
	"GET /learning/records/new":               {ok: 200},
	"POST /learning/records":                  {ok: 422},
	"GET /learning/records/:id":               {of: "learning", ok: 200},
	"POST /learning/records/:id":              {of: "learning", ok: 409},
	"GET /learning/records/:id/edit":          {of: "learning", ok: 200},
	"GET /learning/records/:id/delete":        {of: "learning", ok: 200},
	"POST /learning/records/:id/delete":       {of: "learning", ok: 409},
	"POST /learning/records/:id/certificates": {of: "learning", ok: 422},
	"POST /learning/records/:id/link":         {of: "learning", ok: 404}, // of an entry that is not there
	"POST /learning/records/:id/unlink":       {of: "learning", ok: 303}, // it has none
	"GET /learning/certificates/:id":          {of: "certificate", ok: 200},
	"POST /learning/certificates/:id/remove":  {of: "certificate", ok: 303, spends: true},
	"GET /learning/entries":                   {ok: 200},
	"POST /learning/entries":                  {ok: 422},
	"GET /learning/requirements":              {ok: 200},
	"GET /learning/requirements/state":        {ok: 200, query: "?point=peers"},
	"POST /learning/requirements/state":       {ok: 303, form: url.Values{"point": {"peers"}}}, // nothing is said, as before
	"GET /learning/calendar":                  {ok: 200},
	"POST /learning/calendar":                 {ok: 303},
	"POST /learning/calendar/off":             {ok: 303},
	"POST /learning/calendar/reminders":       {ok: 303},
	"GET /calendars/:token":                   {ok: 404},

	"GET /organisations/:id/learning":      {of: "organisation", ok: 200},
	"GET /organisations/:id/learning.csv":  {of: "organisation", ok: 200},
	"GET /organisations/:id/learning.xlsx": {of: "organisation", ok: 200},
	"GET /supervision/learning":            {ok: 200},
	"GET /supervision/learning.csv":        {ok: 200},
	"GET /supervision/learning.xlsx":       {ok: 200},

	"GET /supervision":                         {ok: 200},
	"GET /supervision/ask":                     {ok: 200},
	"POST /supervision/ask":                    {ok: 422, but: holdersOnly},
	"GET /supervision/requests/:id":            {of: "request", ok: 200},
	"POST /supervision/requests/:id":           {of: "request", ok: 422},
	"GET /supervision/requests/:id/take-back":  {of: "request", ok: 200},
	"POST /supervision/requests/:id/take-back": {of: "request", ok: 303, spends: true},
	"GET /supervision/links/:id/end":           {of: "link", ok: 200},
	"POST /supervision/links/:id/end":          {of: "link", ok: 422},
	"GET /supervision/cover/new":               {ok: 200, but: supervisorsOnly},
	"POST /supervision/cover/new":              {ok: 422, but: supervisorsOnly},
	"GET /supervision/cover/:id/end":           {of: "cover", ok: 200},
	"POST /supervision/cover/:id/end":          {of: "cover", ok: 303, spends: true},

	"GET /organisations/:id/supervision":        {of: "organisation", ok: 200},
	"GET /organisations/:id/supervision/new":    {of: "organisation", ok: 200},
	"POST /organisations/:id/supervision/new":   {of: "organisation", ok: 422},
	"GET /organisations/:id/supervision/cover":  {of: "organisation", ok: 200},
	"POST /organisations/:id/supervision/cover": {of: "organisation", ok: 422},

	"GET /organisations":                      {ok: 200, but: ledToTheOnlyOne},
	"POST /organisations":                     {ok: 422},
	"GET /organisations/new":                  {ok: 200},
	"GET /organisations/:id":                  {of: "organisation", ok: 200},
	"GET /organisations/:id/members.csv":      {of: "organisation", ok: 200},
	"GET /organisations/:id/settings":         {of: "organisation", ok: 200},
	"POST /organisations/:id/settings":        {of: "organisation", ok: 422},
	"GET /organisations/:id/leads":            {of: "organisation", ok: 200},
	"POST /organisations/:id/leads":           {of: "organisation", ok: 422},
	"GET /organisations/:id/members/:person":  {of: "member", ok: 200},
	"POST /organisations/:id/members/:person": {of: "member", ok: 422},
	"GET /roles/:id/end":                      {of: "role", ok: 200},
	"POST /roles/:id/end":                     {of: "role", ok: 422},

	"GET /learning/import":                     {ok: 200},
	"POST /learning/imports":                   {ok: 422},
	"GET /organisations/:id/learning/import":   {of: "organisation", ok: 200},
	"POST /organisations/:id/learning/imports": {of: "organisation", ok: 422},
	"GET /learning/imports/:id":                {of: "import", ok: 200},
	"GET /learning/imports/:id/events":         {of: "import", ok: 200},
	"GET /learning/imports/:id/columns":        {of: "file of an import", ok: 200, query: "?file=:person"},
	"POST /learning/imports/:id/columns":       {of: "file of an import", ok: 422, query: "?file=:person"},
	"GET /learning/imports/:id/day":            {of: "file of an import", ok: 200, query: "?file=:person"},
	"POST /learning/imports/:id/day":           {of: "file of an import", ok: 422, query: "?file=:person"},
	"GET /learning/imports/:id/choices":        {of: "title of an import", ok: 200, query: "?title=:person"},
	"POST /learning/imports/:id/choices":       {of: "title of an import", ok: 422, query: "?title=:person"},
	"GET /learning/imports/:id/people":         {of: "learner of an import", ok: 200, query: "?learner=:person"},
	"POST /learning/imports/:id/people":        {of: "learner of an import", ok: 422, query: "?learner=:person"},
	"POST /learning/imports/:id/confirm":       {of: "import", ok: 409}, // it names no state of the import
	"POST /learning/imports/:id/discard":       {of: "undone import", ok: 409},
	"GET /learning/imports/:id/undo":           {of: "undone import", ok: 200},
	"POST /learning/imports/:id/undo":          {of: "undone import", ok: 303}, // a second time is no fault

	"GET /organisations/:id/programmes":                        {of: "organisation", ok: 200},
	"POST /organisations/:id/programmes":                       {of: "organisation", ok: 422},
	"GET /organisations/:id/programmes/new":                    {of: "organisation", ok: 200},
	"GET /organisations/:id/programmes/:programme":             {of: "programme", ok: 200},
	"GET /organisations/:id/programmes/:programme/edit":        {of: "programme", ok: 200},
	"POST /organisations/:id/programmes/:programme/edit":       {of: "programme", ok: 422},
	"POST /organisations/:id/programmes/:programme/move":       {of: "programme", ok: 422},
	"GET /organisations/:id/programmes/:programme/retire":      {of: "programme", ok: 200},
	"POST /organisations/:id/programmes/:programme/retire":     {of: "programme", ok: 303},
	"POST /organisations/:id/programmes/:programme/restore":    {of: "programme", ok: 303},
	"GET /organisations/:id/programmes/:programme/modules/new": {of: "programme", ok: 200},
	"POST /organisations/:id/programmes/:programme/modules":    {of: "programme", ok: 422},
	"GET /organisations/:id/modules/:module/edit":              {of: "module", ok: 200},
	"POST /organisations/:id/modules/:module/edit":             {of: "module", ok: 422},
	"POST /organisations/:id/modules/:module/move":             {of: "module", ok: 422},
	"GET /organisations/:id/modules/:module/retire":            {of: "module", ok: 200},
	"POST /organisations/:id/modules/:module/retire":           {of: "module", ok: 303},
	"POST /organisations/:id/modules/:module/restore":          {of: "module", ok: 303},
	"GET /organisations/:id/modules/:module/merge":             {of: "module", ok: 200},
	"POST /organisations/:id/modules/:module/merge":            {of: "module", ok: 422},
	"POST /organisations/:id/modules/:module/part":             {of: "module", ok: 303}, // it is not merged

	"GET /accounts":                        {ok: 200},
	"GET /accounts/:id":                    {of: "account", ok: 200},
	"GET /accounts/:id/reset-link":         {of: "account", ok: 200},
	"POST /accounts/:id/reset-link":        {of: "account", ok: 303, spends: true},
	"GET /accounts/:id/two-step-off":       {of: "account", ok: 200},
	"POST /accounts/:id/two-step-off":      {of: "account", ok: 303, spends: true},
	"GET /accounts/:id/administrator":      {of: "account", ok: 200},
	"POST /accounts/:id/administrator":     {of: "account", ok: 303, spends: true},
	"GET /accounts/:id/not-administrator":  {of: "account", ok: 200},
	"POST /accounts/:id/not-administrator": {of: "account", ok: 303, spends: true},
	"GET /accounts/:id/disable":            {of: "account", ok: 200},
	"POST /accounts/:id/disable":           {of: "account", ok: 303, spends: true},
	"GET /accounts/:id/enable":             {of: "account", ok: 200},
	"POST /accounts/:id/enable":            {of: "account", ok: 303, spends: true},

	"GET /account/organisations":            {ok: 200},
	"GET /account/organisations/:id/leave":  {of: "place", but: whoBelong(200)},
	"POST /account/organisations/:id/leave": {of: "place", spends: true, but: whoBelong(303)},
	"GET /account/download":                 {ok: 200},
	"POST /account/download":                {ok: 200},
	"GET /account/delete":                   {ok: 200},
	"POST /account/delete":                  {ok: 303, spends: true, but: whoCanBeSpared},
	"POST /account/keep":                    {ok: 303},

	"GET /organisations/:id/invitations":              {of: "host", ok: 200},
	"GET /organisations/:id/invitations/new":          {of: "host", ok: 200},
	"POST /organisations/:id/invitations/new":         {of: "host", ok: 422},
	"GET /organisations/:id/invitations/upload":       {of: "host", ok: 200},
	"POST /organisations/:id/invitations/upload":      {of: "host", ok: 422},
	"GET /organisations/:id/invitations/template.csv": {of: "host", ok: 200},
	"GET /invitations/:id":                            {of: "invitation", ok: 200},
	"POST /invitations/:id/resend":                    {of: "invitation", ok: 303}, // within five minutes nothing is sent
	"GET /invitations/:id/revoke":                     {of: "invitation", ok: 200},
	"POST /invitations/:id/revoke":                    {of: "answered invitation", ok: 409},
	"GET /invitation-uploads/:id":                     {of: "upload", ok: 200},
	"POST /invitation-uploads/:id":                    {of: "upload", ok: 303}, // nobody in it can be invited
	"GET /invitation-uploads/:id/problems.csv":        {of: "upload", ok: 200},
	"GET /join/:token":                                {ok: 404},
	"POST /join/:token":                               {ok: 404},

	"GET /sign/:secret":               {ok: 404},
	"POST /sign/:secret":              {ok: 404},
	"GET /sign/:secret/code":          {ok: 404},
	"POST /sign/:secret/code":         {ok: 404},
	"POST /sign/:secret/another-code": {ok: 404},
	"GET /sign/:secret/done":          {ok: 404},
	"GET /sign/:secret/receipt.jws":   {ok: 404},
	"GET /sign/:secret/new-link":      {ok: 200},
	"POST /sign/:secret/new-link":     {ok: 303},
	"POST /entries/:id/link":          {of: "entry", ok: 303, but: onlyByEmail},

	"GET /entries/:id/receipt.jws":  {of: "entry", ok: 200, but: onlyDecided},
	"GET /entries/:id/proof.json":   {of: "entry", ok: 200, but: onlyProven},
	"GET /portfolio":                {ok: 200},
	"GET /people/:id/portfolio":     {of: "person", ok: 200},
	"GET /people/:id/portfolio.pdf": {of: "person", ok: 200},

	"GET /set-up/:token":  {ok: 404},
	"POST /set-up/:token": {ok: 404},

	"GET /sign-in/sso":          {ok: 503},
	"GET /sign-in/sso/callback": {ok: 503},
	"GET /sign-in/sso/link":     {ok: 422},
	"GET /account/sso":          {ok: 200},
	"GET /account/sso/link":     {ok: 422},
	"POST /account/sso/link":    {ok: 422},
	"POST /account/sso/unlink":  {ok: 404},

	"GET /sign-in/second-step":    {ok: 303},
	"POST /sign-in/second-step":   {ok: 422, but: signedInElsewhere},
	"GET /sign-in/recovery-code":  {ok: 303},
	"POST /sign-in/recovery-code": {ok: 422, but: signedInElsewhere},
	"POST /sign-in/passkey":       {ok: 422},

	"GET /account/two-step":                      {ok: 200},
	"GET /account/two-step/app":                  {ok: 200},
	"POST /account/two-step/app":                 {ok: 422},
	"GET /account/two-step/app/off":              {ok: 200},
	"POST /account/two-step/app/off":             {ok: 303},
	"GET /account/two-step/passkeys/new":         {ok: 409}, // the address is not https
	"POST /account/two-step/passkeys/new":        {ok: 409},
	"GET /account/two-step/passkeys/:id/remove":  {of: "passkey", ok: 200},
	"POST /account/two-step/passkeys/:id/remove": {of: "passkey", ok: 303},
	"GET /account/two-step/recovery-codes":       {ok: 200},
	"POST /account/two-step/recovery-codes":      {ok: 422},

	"GET /verify":                {ok: 200},
	"POST /verify/words":         {ok: 422},
	"POST /verify/file":          {ok: 422},
	"GET /accessibility":         {ok: 200},
	"GET /cookies":               {ok: 200},
	"GET /privacy":               {ok: 200},
	"GET /.well-known/jwks.json": {ok: 200},
	"GET /healthz":               {ok: 200},
	"GET /readyz":                {ok: 200},
	"GET /static/*":              {ok: 404},
}

// signedInElsewhere leads somebody who is signed in away from where people sign in.
func signedInElsewhere(who access.Actor, _ record, status int) int {
	if who.SignedIn() {
		return 303
	}
	return status
}

// ledToTheOnlyOne leads the lead of one organisation to it.
func ledToTheOnlyOne(who access.Actor, _ record, status int) int {
	if len(who.LeadOf) == 1 && !who.Administrator && status == 200 {
		return 303
	}
	return status
}

// whoBelong are let through to what is about their own place in an organisation.
func whoBelong(ok int) func(access.Actor, record, int) int {
	return func(who access.Actor, on record, _ int) int {
		if slices.Contains(on.belong, who.ID) {
			return ok
		}
		return 404
	}
}

// holdersOnly turns away whoever asks to be supervised without having a portfolio.
func holdersOnly(who access.Actor, _ record, status int) int {
	if !who.Holder {
		return 403
	}
	return status
}

// supervisorsOnly turns away a lead who has nobody of their own to supervise.
func supervisorsOnly(who access.Actor, _ record, status int) int {
	if !who.Has(access.Supervisor) {
		return 403
	}
	return status
}

// whoCanBeSpared leaves out the only leads and the only administrator.
func whoCanBeSpared(who access.Actor, _ record, status int) int {
	if who.Administrator || len(who.LeadOf) > 0 {
		return 409
	}
	return status
}

// conflictLeadsBack leads to the entry where the page is about a state that is over.
func conflictLeadsBack(_ access.Actor, _ record, status int) int {
	if status == 409 {
		return 303
	}
	return status
}
