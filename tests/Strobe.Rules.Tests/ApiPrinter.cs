using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Strobe.Rules;

/// <summary>Prints what a library shows to others: a line per type and member, sorted, so that every change is seen.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Print(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal)) text.Append($"    {member}\n");
        }

        return text.ToString();
    }

    private static string Heading(Type type)
    {
        string bases = string.Join(", ", Bases(type).Select(ApiNames.Of).Order(StringComparer.Ordinal));
        return $"{Kind(type)} {type.Namespace}.{ApiNames.Of(type)}{(bases.Length == 0 ? "" : " : " + bases)}";
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum) return [Enum.GetUnderlyingType(type)];
        bool hasParent = !type.IsValueType && type.BaseType is not null && type.BaseType != typeof(object);
        return (hasParent ? [type.BaseType!] : Type.EmptyTypes).Concat(type.GetInterfaces()
            .Where(candidate => candidate.IsVisible && candidate != typeof(IEquatable<>).MakeGenericType(type))
            .Except(type.BaseType?.GetInterfaces() ?? []));
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsSubclassOf(typeof(Delegate))) return "delegate";
        if (type.IsValueType) return "struct";
        string noun = type.GetMethod("<Clone>$") is null ? "class" : "record";
        return type switch
        {
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract " + noun,
            { IsSealed: true } => "sealed " + noun,
            _ => noun,
        };
    }

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}")
        : type.GetMembers(Declared).Select(Line).OfType<string>();

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => Line(constructor),
        MethodInfo method => Line(method),
        PropertyInfo property => Line(property),
        FieldInfo field => Line(field),
        EventInfo { AddMethod.IsPublic: true } item => $"event {item.EventHandlerType} {item.Name}",
        _ => null,
    };

    private static string? Line(ConstructorInfo constructor)
    {
        bool isShown = !constructor.IsStatic && (constructor.IsPublic || constructor.IsFamily);
        return isShown ? $"{Access(constructor)}new({Parameters(constructor.GetParameters())})" : null;
    }

    private static string? Line(MethodInfo method)
    {
        bool isShown = method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);
        if (!isShown || IsWrittenByTheCompiler(method)) return null;
        string generic = string.Join(", ", method.GetGenericArguments().Select(ApiNames.Of));
        string name = generic.Length == 0 ? method.Name : $"{method.Name}<{generic}>";
        return $"{Access(method)}{ApiNames.Of(method.ReturnParameter)} {name}({Parameters(method.GetParameters())})";
    }

    private static string? Line(PropertyInfo property)
    {
        string accessors = Accessors(property);
        if (accessors.Length == 0) return null;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        string access = Access((property.GetMethod ?? property.SetMethod)!);
        return $"{access}{required}{ApiNames.Of(property)} {property.Name}{index} {{{accessors} }}";
    }

    private static string? Line(FieldInfo field)
    {
        if (!field.IsPublic) return null;
        string value = field.IsLiteral ? " = " + Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture) : "";
        return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{ApiNames.Of(field)} {field.Name}{value}";
    }

    private static string Accessors(PropertyInfo property)
    {
        string getter = property.GetMethod is { IsPublic: true } ? " get;" : "";
        if (property.SetMethod is not { IsPublic: true } setter) return getter;
        Type[] modifiers = setter.ReturnParameter.GetRequiredCustomModifiers();
        return getter + (modifiers.Contains(typeof(IsExternalInit)) ? " init;" : " set;");
    }

    private static bool IsWrittenByTheCompiler(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || method.Name is "<Clone>$" or "PrintMembers"
        || (method.IsDefined(typeof(CompilerGeneratedAttribute)) && method.Name is not ("ToString" or "Deconstruct"));

    private static string Access(MethodBase method)
    {
        string access = method.IsFamily ? "protected " : "";
        if (method.IsStatic) return access + "static ";
        return method.IsAbstract && !method.DeclaringType!.IsInterface ? access + "abstract " : access;
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(ApiNames.Declaration));
}
