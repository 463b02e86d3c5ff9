using System.Reflection;
using System.Text;

namespace Strobe.Rules;

/// <summary>Prints what a library shows to others: one line per type and member, sorted, so that every change of it is a visible line.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Print(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Heading(Type type)
    {
        IEnumerable<Type> inherited = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? [parent] : [];
        IEnumerable<string> bases = inherited.Concat(type.IsEnum ? [Enum.GetUnderlyingType(type)] : DirectInterfaces(type))
            .Select(ApiNames.Of).Order(StringComparer.Ordinal);
        string list = string.Join(", ", bases);
        return $"{Kind(type)} {type.Namespace}.{ApiNames.Of(type)}{(list.Length == 0 ? "" : " : " + list)}";
    }

    private static IEnumerable<Type> DirectInterfaces(Type type) =>
        type.GetInterfaces().Where(candidate => candidate.IsVisible).Except(type.BaseType?.GetInterfaces() ?? [])
            .Where(candidate => candidate != typeof(IEquatable<>).MakeGenericType(type));

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsSubclassOf(typeof(Delegate))) return "delegate";
        if (type.IsValueType) return "struct";
        string noun = type.GetMethod("<Clone>$") is null ? "class" : "record";
        return type switch { { IsAbstract: true, IsSealed: true } => "static class", { IsAbstract: true } => "abstract " + noun, { IsSealed: true } => "sealed " + noun, _ => noun };
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");
        return type.GetMembers(Declared).Select(Line).OfType<string>();
    }

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsShown(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method when IsShown(method) && !IsWritten(method) => $"{Access(method)}{ApiNames.Of(method.ReturnParameter)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property when Shown(property) is { } accessor => $"{Access(accessor)}{Required(property)}{ApiNames.Of(property)} {property.Name}{Index(property)} {{{Accessors(property)} }}",
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{ApiNames.Of(field)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        EventInfo { AddMethod.IsPublic: true } item => $"event {item.EventHandlerType} {item.Name}",
        _ => null,
    };

    /// <summary>Accessors, and what the compiler writes for every record.</summary>
    private static bool IsWritten(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)
        || method.Name is "<Clone>$" or "PrintMembers" or "get_EqualityContract"
        || (method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null && method.Name is "Equals" or "GetHashCode" or "op_Equality" or "op_Inequality");

    private static bool IsShown(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed && !method.IsSpecialName) || (method.IsFamily && method.IsConstructor);

    private static MethodInfo? Shown(PropertyInfo property) =>
        property.GetMethod is { IsPublic: true } getter ? getter : property.SetMethod is { IsPublic: true } setter ? setter : null;

    private static string Access(MethodBase method) =>
        (method.IsFamily ? "protected " : "") + (method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "");

    private static string Required(PropertyInfo property) =>
        property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) ? "required " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiNames.Of))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(ApiNames.Declaration));

    private static string Index(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } parameters
        ? $"[{string.Join(", ", parameters.Select(ApiNames.Declaration))}]"
        : "";

    private static string Accessors(PropertyInfo property)
    {
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
        return (property.GetMethod is { IsPublic: true } ? " get;" : "") + (property.SetMethod is { IsPublic: true } ? isInit ? " init;" : " set;" : "");
    }
}
