/* Houses and people from the files of offices: matched, checked whole, laid over what is there. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "exchange/exchange_faulty.h"
#include "exchange/exchange_import.h"
#include "exchange/exchange_kind.h"
#include "exchange/exchange_upload_store.h"
#include "exchange/given_book.h"
#include "register/register_find.h"
#include "register/register_house.h"
#include "register/register_person.h"

#include <dirent.h>
#include <stdio.h>

static struct exchange_faults faults;
static struct exchange_run run;

static const char *given_file(struct op *op, const char *name, const void *bytes, size_t length)
{
    const char *path = arena_printf(op->arena, "%s/%s", support_folder(op), name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
    return path;
}

static struct exchange_order order_of(struct op *op, const char *kind, const char *rows)
{
    as_program(op);
    faults = exchange_faults_in(op->arena);
    return (struct exchange_order){.kind = kind,
                                   .path = given_file(op, "rows.csv", rows, strlen(rows)),
                                   .community_id = given.yiyuan};
}

static err_t import(struct op *op, const char *kind, const char *rows)
{
    struct exchange_order order = order_of(op, kind, rows);
    err_t e = exchange_import_file(op, &order, &faults, &run);

    for (size_t i = 0; i < faults.kept; i++)
        print_message("%lld %s: %s\n", (long long)faults.faults[i].line, faults.faults[i].column,
                      faults.faults[i].reason);
    return e;
}

static err_t import_anyhow(struct op *op, const char *kind, const char *rows)
{
    struct exchange_order order = order_of(op, kind, rows);

    order.keep_going = true;
    return exchange_import_file(op, &order, &faults, &run);
}

static void assert_counts(int64_t read, int64_t imported, int64_t updated, int64_t skipped)
{
    assert_int_equal(run.rows_read, read);
    assert_int_equal(run.rows_imported, imported);
    assert_int_equal(run.rows_updated, updated);
    assert_int_equal(run.rows_skipped, skipped);
}

static void assert_fault(size_t i, int64_t line, const char *column, const char *words)
{
    assert_true(i < faults.kept);
    assert_int_equal(faults.faults[i].line, line);
    assert_string_equal(faults.faults[i].column, column);
    assert_non_null(strstr(faults.faults[i].reason, words));
}

static int64_t people(struct op *op)
{
    return support_count(op, "SELECT count(*) FROM person /*scan*/");
}

static struct house *the_house(struct op *op, const char *code)
{
    struct house *house;

    assert_ok(register_house_find(op, given.yiyuan, code, &house));
    return house;
}

static struct person *the_person(struct op *op, const char *external_id)
{
    struct person *found, *person;

    assert_ok(register_person_find_external(op, given.yiyuan, external_id, &found));
    assert_non_null(found);
    assert_ok(register_person_get(op, &given.yiyuan, 1, found->id, &person));
    return person;
}

/* ---- houses -------------------------------------------------------------------------------- */

static const char HOUSES[] = "楼 栋,单元,房号,建筑面积（㎡）,交房日期,房屋状态,房屋类型,备注\n"
                             "31栋,1单元,101室,\"1,089.56㎡\",2020年6月1日,已入住,住宅,x\n"
                             "31,1,102,90.5,2020/6/2,空置,,\n"
                             ",,31-1-103,88,2020.6.3,自住,商铺,\n";

static void houses_come_with_the_names_and_words_of_an_office(void **state)
{
    struct op *op = *state;
    struct house *h;

    assert_ok(import(op, "houses", HOUSES));

    assert_counts(3, 3, 0, 0);
    h = the_house(op, "31-1-101");
    assert_int_equal(h->area_built, 108956);
    assert_string_equal(h->status, "owner_occupied");
    assert_int_equal(h->handed_over_at, china(op, "2020-06-01 00:00"));
    assert_string_equal(the_house(op, "31-1-102")->status, "vacant");
    assert_string_equal(the_house(op, "31-1-103")->kind, "shop");
}

/* proves X-17 */
static void houses_that_are_there_get_only_what_the_row_tells(void **state)
{
    struct op *op = *state;
    int64_t before;

    assert_ok(import(op, "houses", HOUSES));
    before = support_count(op, "SELECT count(*) FROM house /*scan*/");
    assert_ok(import(op, "houses", HOUSES));
    assert_counts(3, 0, 0, 3);

    assert_ok(import(op, "houses", "房屋编号,面积,户型\n31-1-101,,三室两厅\n31-1-102,91,\n"));

    assert_counts(2, 0, 2, 0);
    assert_int_equal(the_house(op, "31-1-101")->area_built, 108956);
    assert_string_equal(the_house(op, "31-1-101")->layout, "三室两厅");
    assert_int_equal(the_house(op, "31-1-102")->area_built, 9100);
    assert_int_equal(support_count(op, "SELECT count(*) FROM house /*scan*/"), before);
}

static void every_fault_of_a_house_is_named_and_nothing_is_applied(void **state)
{
    struct op *op = *state;

    assert_int_equal(import(op, "houses",
                            "房号,建筑面积,套内面积,状态,交付日期\n31-1-201,90,80,自住,\n"
                            "###,约九十,1.38E+10,快了,2020-02-30\n31-1-202,80,90,,#N/A\n"),
                     ERR_INVALID);
    assert_int_equal(faults.count, 7);
    assert_fault(0, 3, "套内面积", "丢失");
    assert_fault(1, 3, "房号", "不是房号");
    assert_fault(2, 3, "状态", "可以写：未售、未交付");
    assert_fault(3, 3, "建筑面积", "不是可识别的数");
    assert_fault(4, 3, "交付日期", "日期");
    assert_fault(5, 4, "交付日期", "公式出错");
    assert_counts(3, 0, 0, 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM import_row /*scan*/"), 0);

    assert_int_equal(import(op, "houses", "姓名,电话\n王女士,13800001111\n"), ERR_INVALID);
    assert_fault(0, 1, "房号", "没有找到");
}

/* ---- people --------------------------------------------------------------------------------- */

static const char PEOPLE[] =
    "颐园世家业主信息表,,,,,,\n"
    "业主编号,业主姓名,联系电话,房号,身份,出生年月日,标签\n"
    "Y1,王女士,13800001111、13900002222,3栋2单元1501,业主,1958/3/2,老人 教师\n"
    "Y2,赵工,0371-66668888,3-2-1502,租户,,\n"
    "Y1,王女士,13800001111,3-2-1502,业主,,\n";

/* The house that the file names and the company does not have yet. */
static void given_the_house_next_door(struct op *op)
{
    assert_ok(import(op, "houses", "房号\n3-2-1502\n"));
}

static void people_come_with_contacts_and_relations_once_each(void **state)
{
    struct op *op = *state;
    int64_t before = people(op);
    struct person *p;

    given_the_house_next_door(op);
    assert_ok(import(op, "people", PEOPLE));

    assert_counts(3, 2, 1, 0);
    assert_int_equal(people(op), before + 2);
    p = the_person(op, "Y1");
    assert_string_equal(p->birth, "1958-03-02");
    assert_string_equal(p->tags, " 老人 教师 ");
    assert_int_equal(p->contact_count, 2);
    assert_string_equal(register_person_masked(op, p->contacts[0].value), "138****1111");
    assert_int_equal(p->house_count, 2);
    assert_string_equal(the_person(op, "Y2")->houses[0].relation, "tenant");
}

/* proves X-17 */
static void people_that_are_there_are_not_doubled(void **state)
{
    struct op *op = *state;
    int64_t before;

    given_the_house_next_door(op);
    assert_ok(import(op, "people", PEOPLE));
    before = people(op);
    assert_ok(import(op, "people", PEOPLE));
    assert_counts(3, 0, 0, 3);

    /* without a number of another system: by name and telephone, by name and house; what was
     * given out masked changes nothing */
    assert_ok(import(op, "people",
                     "姓名,手机,房号,单位\n王女士,13900002222,,某中学\n赵工,136****0000,3-2-1502,\n"
                     "钱先生,13900002222,,\n"));

    assert_counts(3, 1, 1, 1);
    assert_int_equal(people(op), before + 1);
    assert_string_equal(the_person(op, "Y1")->work_unit, "某中学");
    assert_int_equal(the_person(op, "Y1")->contact_count, 2);
    assert_int_equal(the_person(op, "Y2")->contact_count, 1);
}

static size_t found(struct op *op, const char *typed)
{
    const struct register_find_scope scope = {&given.yiyuan, 1, false};
    struct register_found found;

    assert_ok(register_find(op, &scope, typed, 8, &found));
    return found.person_count + found.house_count;
}

/* The keys of a slice are written together, at its end. */
static void who_was_imported_is_found_by_name_and_number_at_once(void **state)
{
    struct op *op = *state;

    assert_ok(import(op, "houses", HOUSES));
    assert_ok(import(op, "people", "姓名,手机,房号\n司马青,13900007788,31-1-101\n"
                                   "单女士,13900007799,31-1-102\n"));
    assert_int_equal(found(op, "31-1-103"), 1);
    assert_int_equal(found(op, "simaqing"), 1);
    assert_int_equal(found(op, "13900007799"), 1);
    assert_int_equal(found(op, "shans"), 0);

    assert_ok(import(op, "people", "姓名,手机\n单女士,13900007700\n单女士,13900007799\n"));
    assert_int_equal(found(op, "13900007700"), 1);
    assert_int_equal(found(op, "shanns"), 2);
}

static void every_fault_of_a_person_is_named(void **state)
{
    struct op *op = *state;

    assert_int_equal(import(op, "people",
                            "姓名,手机,备用电话,房号,性别,身份证号\n"
                            ",13800001111,,9-9-9999,不详,\n"
                            "王女士,12,13800001111,,女,4.10101199001010E+17\n"),
                     ERR_INVALID);
    assert_fault(0, 2, "房号", "先导入房屋");
    assert_fault(1, 2, "性别", "可以写：男、女");
    assert_fault(2, 2, "姓名", "请填写");
    assert_fault(3, 3, "身份证号", "丢失");
    assert_fault(4, 3, "手机", "不是电话号码");
    assert_int_equal(faults.count, 5);
}

/* No number lies open in the database while it waits. */
static void what_waits_is_sealed_and_a_run_that_was_cut_off_goes_on(void **state)
{
    struct op *op = *state;
    struct exchange_order order;

    given_the_house_next_door(op);
    order = order_of(op, "people", PEOPLE);
    order.stop_after_slices = 2;
    assert_int_equal(exchange_import_file(op, &order, &faults, &run), ERR_BUSY);
    op_forget_fault(op);
    assert_int_equal(support_count(op, "SELECT count(*) FROM import_row /*scan*/ WHERE data <> ''"
                                       " AND data LIKE '%13800001111%'"),
                     0);

    assert_ok(import(op, "people", PEOPLE));

    assert_counts(3, 2, 1, 0);
}

static void faulty_rows_are_a_file_that_can_be_corrected_and_loaded_again(void **state)
{
    struct op *op = *state;
    const char *rows =
        "姓名,手机,性别\n王女士,13800001111,女\n赵工,12,不详\n钱先生,13800003333,男\n";
    const char *to = arena_printf(op->arena, "%s/faulty.csv", support_folder(op));
    char text[400] = {0};
    FILE *file;

    assert_int_equal(import_anyhow(op, "people", rows), OK);
    assert_counts(3, 2, 0, 0);

    assert_ok(exchange_faulty_write(op, given_file(op, "rows.csv", rows, strlen(rows)), NULL,
                                    &faults, "csv", to));

    file = fopen(to, "re");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_true(str_starts_with(text, "\xEF\xBB\xBF姓名,手机,性别,问题\r\n赵工,12,不详,"));
    assert_non_null(strstr(text, "性别：“不详”不认识"));
    assert_null(strstr(text, "钱先生"));
    assert_ok(import(op, "people", "姓名,手机,性别,问题\n赵工,13800002222,男,\n"));
    assert_counts(1, 1, 0, 0);
}

/* ---- workbooks ---------------------------------------------------------------------------------
 */

#define CELL(place, text) "<c r=\"" place "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

/* Two rows of names, buildings merged downwards, a date that is a number, five thousand rows of
 * formats without anything in them. */
static void a_workbook_with_names_in_two_rows_and_merged_buildings(void **state)
{
    static const char SHEET[] = "<worksheet><sheetData><row r=\"1\">" CELL(
        "A1", "房屋台账") "</row><row r=\"3\">" CELL("A3", "楼栋") CELL("B3", "单元")
        CELL("C3", "室号") CELL(
            "D3",
            "面积") "</row>"
                    "<row r=\"4\">" CELL("D4", "建筑面积") CELL("E4", "套内面积") CELL(
                        "F4",
                        "交房日期") "</row>"
                                    "<row r=\"5\">" CELL(
                                        "A5",
                                        "32栋") "<c r=\"B5\"><v>1</v></c><c r=\"C5\"><v>101</v></c>"
                                                "<c r=\"D5\"><v>89.560000000000002</v></c><c "
                                                "r=\"F5\" s=\"1\"><v>42894</v></c></row>"
                                                "<row r=\"6\"><c r=\"B6\"><v>1</v></c><c "
                                                "r=\"C6\"><v>102</v></c></row>"
                                                "<row r=\"5006\" s=\"1\"><c r=\"A5006\" "
                                                "s=\"1\"/></row></sheetData><mergeCells>"
                                                "<mergeCell ref=\"A1:F1\"/><mergeCell "
                                                "ref=\"A3:A4\"/><mergeCell ref=\"B3:B4\"/>"
                                                "<mergeCell ref=\"C3:C4\"/><mergeCell "
                                                "ref=\"D3:E3\"/><mergeCell ref=\"A5:A6\"/>"
                                                "</mergeCells></worksheet>";
    struct op *op = *state;
    struct exchange_order order = order_of(op, "houses", "");
    size_t length;
    void *bytes = book_of_rows(SHEET, &length);

    order.path = given_file(op, "台账.xlsx", bytes, length);
    free(bytes);
    assert_ok(exchange_import_file(op, &order, &faults, &run));

    assert_counts(2, 2, 0, 0);
    assert_string_equal(faults.sheet, "业主");
    assert_int_equal(the_house(op, "32-1-101")->area_built, 8956);
    assert_int_equal(the_house(op, "32-1-101")->handed_over_at, china(op, "2017-06-08 00:00"));
    assert_int_equal(the_house(op, "32-1-102")->area_built, 0);
}

/* ---- hostile files
 * -------------------------------------------------------------------------------- */

static const char *const HOSTILE[] = {
    "",
    "\n\n\n",
    ",,,,\n",
    "姓名\n",
    "姓名\n\"",
    "姓名\n\"a\n",
    "姓名\n\xFF\xFE\n",
    "姓名,姓名\na,b\n",
    "姓名,手机\na\n",
    "姓名\n=1+1\n@x\n",
    "房号\n../../etc/passwd\n",
    "房号\n<script>alert(1)</script>\n",
    "姓名\n' OR 1=1 --\n",
    "\xEF\xBB\xBF姓名\r\n\r\n\r\nNULL\r\n",
};

static void hostile_files_change_nothing_that_does_not_verify(void **state)
{
    struct op *op = *state;

    for (size_t i = 0; i < sizeof HOSTILE / sizeof *HOSTILE; i++)
        for (int people_too = 0; people_too < 2; people_too++) {
            err_t e = import_anyhow(op, people_too ? "people" : "houses", HOSTILE[i]);
            assert_true(e == OK || e == ERR_INVALID);
            op_forget_fault(op);
        }
}

static const char *text_of(struct op *op, const char *path, size_t *ret_length)
{
    char *text = arena_alloc(op->arena, 4 << 20);
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return NULL;
    *ret_length = fread(text, 1, 4 << 20, file);
    fclose(file);
    return text;
}

/* Names that break programs are names like others: each one is a person, or named as a fault. */
static void naughty_strings_are_people_or_faults(void **state)
{
    struct op *op = *state;
    struct buf rows = buf_in(op->arena);
    struct doc *list;
    size_t length = 0;
    const char *text = text_of(op, "../shared/data/strings/blns_even.json", &length);
    int64_t before;

    if (text == NULL)
        skip();
    assert_ok(json_parse(op, text, length, &list));
    buf_add_text(&rows, "姓名,手机,标签\n");
    DOC_EACH(member, list)
    {
        buf_add_char(&rows, '"');
        for (const char *p = member->value->text; *p != '\0'; p++) {
            if (*p == '"')
                buf_add_char(&rows, '"');
            buf_add_char(&rows, *p);
        }
        buf_add_text(&rows, "\",13800001111,x\n");
    }
    as_program(op);
    before = people(op);
    assert_int_equal(import_anyhow(op, "people", rows.data), OK);
    assert_true(run.rows_imported > 100);
    assert_int_equal(people(op), before + run.rows_imported);
}

/* Every file of a folder, as people and as houses: an error is told, nothing else happens. */
static void import_folder(struct op *op, const char *folder, size_t *count)
{
    DIR *files = opendir(folder);
    struct dirent *file;

    while (files != NULL && (file = readdir(files)) != NULL)
        for (int people_too = 0; file->d_name[0] != '.' && people_too < 2; people_too++) {
            struct exchange_order order = {
                .kind = people_too ? "people" : "houses",
                .path = arena_printf(op->arena, "%s/%s", folder, file->d_name),
                .community_id = given.yiyuan,
                .keep_going = true};
            err_t e;
            as_program(op);
            faults = exchange_faults_in(op->arena);
            e = exchange_import_file(op, &order, &faults, &run);
            assert_true(e == OK || e == ERR_INVALID);
            assert_true(e == OK || faults.count > 0 || op->fault.detail != NULL);
            op_forget_fault(op);
            ++*count;
        }
    if (files != NULL)
        closedir(files);
}

static void files_that_are_no_lists_change_nothing(void **state)
{
    struct op *op = *state;
    int64_t before = people(op);
    size_t count = 0;

    import_folder(op, "../shared/data/csv/sineemore", &count);
    import_folder(op, "../shared/data/csv/spectrum", &count);
    import_folder(op, "../shared/data/utf8", &count);
    if (count == 0)
        skip();
    assert_int_equal(people(op), before);
}

/* The lines of the decoder stress test as names: what is not UTF-8 is a fault or was GB18030. */
static void broken_encodings_are_faults_or_names_in_utf8(void **state)
{
    struct op *op = *state;
    size_t length = 0;
    const char *text = text_of(op, "../shared/data/utf8/UTF-8-test.txt", &length);
    struct buf rows = buf_in(op->arena);
    err_t e;

    if (text == NULL)
        skip();
    buf_add_text(&rows, "姓名\n");
    buf_add(&rows, text, length);
    as_program(op);
    faults = exchange_faults_in(op->arena);
    e = exchange_import_file(
        op,
        &(struct exchange_order){.kind = "people",
                                 .path = given_file(op, "utf8.csv", rows.data, rows.length),
                                 .community_id = given.yiyuan,
                                 .keep_going = true},
        &faults, &run);
    assert_true(e == OK || e == ERR_INVALID);
    op_forget_fault(op);
}

static void the_statements_are_sound(void **state)
{
    support_check_queries(*state, EXCHANGE_UPLOAD_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(houses_come_with_the_names_and_words_of_an_office),
        CASE_EACH_ENGINE(houses_that_are_there_get_only_what_the_row_tells),
        CASE_EACH_ENGINE(every_fault_of_a_house_is_named_and_nothing_is_applied),
        CASE_EACH_ENGINE(people_come_with_contacts_and_relations_once_each),
        CASE_EACH_ENGINE(people_that_are_there_are_not_doubled),
        CASE_EACH_ENGINE(who_was_imported_is_found_by_name_and_number_at_once),
        CASE_EACH_ENGINE(every_fault_of_a_person_is_named),
        CASE_EACH_ENGINE(what_waits_is_sealed_and_a_run_that_was_cut_off_goes_on),
        CASE_EACH_ENGINE(faulty_rows_are_a_file_that_can_be_corrected_and_loaded_again),
        CASE_EACH_ENGINE(a_workbook_with_names_in_two_rows_and_merged_buildings),
        CASE_EACH_ENGINE(hostile_files_change_nothing_that_does_not_verify),
        CASE_EACH_ENGINE(naughty_strings_are_people_or_faults),
        CASE_EACH_ENGINE(files_that_are_no_lists_change_nothing),
        CASE_EACH_ENGINE(broken_encodings_are_faults_or_names_in_utf8),
        CASE_EACH_ENGINE(the_statements_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
