using Microsoft.AspNetCore.Routing.Constraints;
using Sluice.FunctionsHost.Functions;

namespace Sluice.FunctionsHost.Http;

/// <summary>Finds the function of a request: the first one, by name, whose route and method fit. There is no better fit, and no 405.</summary>
internal static class FunctionRoutes
{
    public static IRouter Create(IReadOnlyList<HttpFunction> functions, IServiceProvider services, Func<HttpContext, HttpFunction, Task> invoke)
    {
        var resolver = services.GetRequiredService<IInlineConstraintResolver>();
        var routes = new RouteCollection();
        foreach (var function in functions)
        {
            var constraints = new Dictionary<string, object>();
            if (function.Methods is { } methods) constraints["httpMethod"] = new HttpMethodRouteConstraint([.. methods.Select(method => method.ToUpperInvariant())]);
            var target = new RouteHandler(context => invoke(context, function));
            routes.Add(new Route(target, function.Name, function.Template, defaults: null, constraints, dataTokens: null, resolver));
        }

        return routes;
    }
}
