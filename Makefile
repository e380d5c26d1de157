# Everything a developer of Linkfolio types. `make help` lists it.

GOLANGCI_VERSION := v2.15.0
GOLANGCI := build/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
BINARY := bin/linkfolio

.DEFAULT_GOAL := help
.PHONY: help run assets build test check bench packages

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Install, build and start Linkfolio with demonstration people
	@exec $(BINARY) demo

assets: node_modules/.package-lock.json ## Build styles, scripts, fonts and the PDF engine into static/dist
	@node static/build.mjs

build: assets ## Build bin/linkfolio (no cgo)
	CGO_ENABLED=0 go build -trimpath -o $(BINARY) ./cmd/linkfolio

test: packages build ## Run every test: both database engines, PDF checks, the browser
	@.ci/test

check: $(GOLANGCI) node_modules/.package-lock.json ## Lint: formatting, vet, golangci-lint, the HTML of the pages
	@.ci/check $(GOLANGCI)

bench: packages build ## Measure pages, saves, imports and portfolios, beside Chromium
	@.ci/postgres --durable sh -c 'go run ./cmd/bench -binary $(BINARY) -postgres "$$LINKFOLIO_TEST_POSTGRES_URL"'

packages: ## Install the Debian packages that the tests need, when they are missing
	@.ci/packages

# npm writes this file last, so it stands for a finished install.
node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(GOLANGCI):
	GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
