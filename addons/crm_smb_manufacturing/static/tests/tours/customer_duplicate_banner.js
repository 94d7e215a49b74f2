import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("customer_duplicate_banner", {
    steps: () => [
        {
            content: "type the firm in another spelling",
            trigger: ".o_form_view h1 .o_field_widget[name=name] input",
            run: "edit 丁测试玻璃（中国）股份有限公司",
        },
        {
            content: "the customer that may be read is a link with its code",
            trigger: ".o_customer_duplicate a:contains(X77 丁测试玻璃有限公司)",
        },
        {
            content: "type the name of a colleague's protected customer",
            trigger: ".o_form_view h1 .o_field_widget[name=name] input",
            run: "edit 戊测试陶瓷股份有限公司",
        },
        {
            content: "only its keeper is told",
            trigger: ".o_customer_duplicate:contains(This customer exists, kept by Li Na)",
        },
        {
            content: "no link leads there",
            trigger: ".o_customer_duplicate_banner:not(:has(a))",
        },
        {
            content: "leave without saving",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.o_customer_duplicate)), .o_list_view",
        },
    ],
});
