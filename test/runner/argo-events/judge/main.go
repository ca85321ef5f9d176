// Judges the cases of cases.ts by Argo Events' own code: a JSON document a line in, a JSON document a line out.
// It needs Go and the network: see record.ts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/Knetic/govaluate"
	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	"github.com/argoproj/argo-events/pkg/sensors/dependencies"
	"github.com/argoproj/argo-events/pkg/sensors/triggers"
	"github.com/tidwall/gjson"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type testCase struct {
	Kind     string                          `json:"kind"`
	Data     json.RawMessage                 `json:"data"`
	Time     string                          `json:"time"`
	Filters  *v1alpha1.EventDependencyFilter `json:"filters"`
	Operator v1alpha1.LogicalOperator        `json:"operator"`
	Resource json.RawMessage                 `json:"resource"`
	Params   []v1alpha1.TriggerParameter     `json:"parameters"`
	Path     string                          `json:"path"`
	Expr     string                          `json:"expr"`
	Vars     map[string]interface{}          `json:"variables"`
	Names    []string                        `json:"names"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	real := os.Stdout
	null, _ := os.Open(os.DevNull)
	for in.Scan() {
		var c testCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			panic(fmt.Sprintf("%s: %s", err, in.Text()))
		}
		os.Stdout = null
		answer := evaluate(c)
		os.Stdout = real
		text, _ := json.Marshal(answer)
		out.Write(text)
		out.WriteString("\n")
	}
}

func evaluate(c testCase) (answer map[string]interface{}) {
	defer func() {
		if r := recover(); r != nil {
			answer = map[string]interface{}{"error": fmt.Sprintf("panic: %v", r)}
		}
	}()
	at, _ := time.Parse(time.RFC3339, c.Time)
	event := &v1alpha1.Event{Context: &v1alpha1.EventContext{ID: "1", Source: "stac", SpecVersion: "1.0", Type: "webhook", DataContentType: "application/json", Subject: "new-item", Time: metav1.Time{Time: at}}, Data: []byte(c.Data)}
	switch c.Kind {
	case "filter":
		pass, err := dependencies.Filter(event, c.Filters, c.Operator)
		return result(pass, err)
	case "params":
		events := map[string]*v1alpha1.Event{}
		for _, n := range c.Names {
			events[n] = event
		}
		done, err := triggers.ApplyParams([]byte(c.Resource), c.Params, events)
		if err != nil {
			return map[string]interface{}{"error": err.Error()}
		}
		return map[string]interface{}{"value": json.RawMessage(done)}
	case "path":
		r := gjson.GetBytes(c.Data, c.Path)
		return map[string]interface{}{"exists": r.Exists(), "type": r.Type.String(), "string": r.String(), "float": fmt.Sprint(r.Float()), "bool": r.Bool()}
	case "expr":
		e, err := govaluate.NewEvaluableExpression(c.Expr)
		if err != nil {
			return map[string]interface{}{"error": err.Error()}
		}
		v, err := e.Evaluate(c.Vars)
		return result(v == true, err)
	case "condition":
		e, err := govaluate.NewEvaluableExpression(strings.ReplaceAll(c.Expr, "-", "\\-"))
		if err != nil {
			return map[string]interface{}{"error": err.Error()}
		}
		v, err := e.Evaluate(c.Vars)
		return result(v == true, err)
	}
	panic("unknown kind " + c.Kind)
}

func result(pass bool, err error) map[string]interface{} {
	if err != nil {
		return map[string]interface{}{"pass": pass, "error": err.Error()}
	}
	return map[string]interface{}{"pass": pass}
}
