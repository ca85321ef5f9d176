module judge

go 1.24

require github.com/argoproj/argo-events v1.9.7
